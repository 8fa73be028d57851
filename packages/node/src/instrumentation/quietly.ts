import { reportFault } from '@throughline/api/runtime';

/** Does what an instrumentation has to do beside the work of the application: what it throws is told, and ends here. */
export function quietly(scope: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    reportFault(`instrumentation: ${scope}`, error as Error);
  }
}
