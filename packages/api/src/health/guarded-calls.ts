import { reportFault } from '../runtime-state.ts';

/** Whatever happens inside, whoever waits gets an answer. */
export async function surely<T>(run: () => Promise<T>, otherwise: () => T): Promise<T> {
  try {
    return await run();
  } catch (error) {
    reportFault('health', error as Error);
    return otherwise();
  }
}

/** Whatever happens inside, nothing comes out. */
export function safely<T>(run: () => T, otherwise: T): T {
  try {
    return run();
  } catch (error) {
    reportFault('health', error as Error);
    return otherwise;
  }
}
