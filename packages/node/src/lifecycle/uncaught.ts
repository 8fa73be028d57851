import { recordUncaught } from '@throughline/api/runtime';

/**
 * Records uncaught errors and unhandled rejections through Node's monitor, which changes nothing: the message
 * on stderr, the exit code and the application's own handlers stay as they are.
 *
 * @returns takes the listener off again
 */
export function recordUncaughtErrors(onError: (scope: string, error: unknown) => void): () => void {
  function onUncaught(error: unknown, origin: NodeJS.UncaughtExceptionOrigin): void {
    try {
      recordUncaught(error, origin);
    } catch (fault) {
      onError('errors: an uncaught error could not be recorded', fault);
    }
  }
  process.on('uncaughtExceptionMonitor', onUncaught);
  return () => process.removeListener('uncaughtExceptionMonitor', onUncaught);
}
