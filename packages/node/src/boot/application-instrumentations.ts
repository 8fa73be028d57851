import { registerInstrumentations } from '@opentelemetry/instrumentation';
import type { Config } from '../config/config.ts';
import { INSTRUMENTATIONS } from '../instrumentation/instrumentation.ts';
import { PACKAGE_PREFIX } from '../instrumentation/table.ts';
import type { StartOptions } from './start-options.ts';

type Given = NonNullable<StartOptions['instrumentations']>[number] & { instrumentationName: string };

/** Which of our instrumentations run, as `startInstrumentation` takes it. */
export interface Selection {
  enabled?: string[];
  disabled: string[];
}

/** The instrumentations that the application hands in: they replace ours of the same library. */
export class ApplicationInstrumentations {
  readonly #given: Given[];

  constructor(instrumentations: StartOptions['instrumentations'] = []) {
    this.#given = instrumentations.flat() as Given[];
  }

  /** Our own selection without those that the application brings. */
  besideOurs({ enabled, disabled }: Config['instrumentations']): Selection {
    const known = new Set(INSTRUMENTATIONS.map((one) => PACKAGE_PREFIX + one.name));
    const replaced = this.#given.map((one) => one.instrumentationName).filter((name) => known.has(name));
    return {
      ...(enabled && { enabled: [...enabled] }),
      disabled: [...disabled, ...replaced.map((name) => name.slice(PACKAGE_PREFIX.length))],
    };
  }

  /** Hands the providers over, which must be registered, and enables them. */
  register(): void {
    if (this.#given.length > 0) registerInstrumentations({ instrumentations: this.#given });
  }
}
