import { reportFault } from '@throughline/api/runtime';

/** Does what an instrumentation has to do beside the work of the application: what it throws is told, and ends here. */
export function quietly(scope: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    reportFault(`instrumentation: ${scope}`, error as Error);
  }
}

/** A listener of something of the application: what it throws is told, and ends here. */
export function quietListener<Args extends unknown[]>(
  scope: string,
  listener: (...args: Args) => void,
): (...args: Args) => void {
  return (...args) => {
    try {
      listener(...args);
    } catch (error) {
      reportFault(`instrumentation: ${scope}`, error as Error);
    }
  };
}
