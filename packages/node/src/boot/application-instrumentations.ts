import { isBuiltin, syncBuiltinESMExports } from 'node:module';
import { metrics, trace } from '@opentelemetry/api';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import type { Config } from '../config/config.ts';
import { loadPackage } from '../exits/load-package.ts';
import { INSTRUMENTATIONS, type InstrumentationOptions } from '../instrumentation/instrumentation.ts';
import { PACKAGE_PREFIX } from '../instrumentation/table.ts';
import { joinedSettings } from './joined-settings.ts';
import type { StartOptions } from './start-options.ts';

type Given = Instrumentation & Pick<Loadable, '_modules' | '_onRequire'>;
type Loadable =
  NonNullable<InstrumentationOptions['given']> extends ReadonlyMap<string, infer One> ? One : never;

/** Which instrumentations run, as `startInstrumentation` takes it. */
export type Selection = Pick<InstrumentationOptions, 'enabled' | 'disabled' | 'given'> & {
  disabled: string[];
};

/**
 * The instrumentations that the application hands in. One for a library that we know takes the place of ours: it is
 * enabled when the library is first loaded, as ES module or CommonJS. The others are enabled at once.
 */
export class ApplicationInstrumentations {
  readonly #lazy = new Map<string, Given>();
  readonly #atOnce: Given[] = [];

  constructor(instrumentations: StartOptions['instrumentations'] = []) {
    for (const one of instrumentations.flat() as Given[]) {
      const name = ownName(one);
      if (name !== undefined && waitsForLoad(name)) this.#lazy.set(name, one);
      else this.#atOnce.push(one);
    }
  }

  /** Our own selection with theirs in the place of ours; switches theirs off until then. */
  selection({ enabled, disabled }: Config['instrumentations']): Selection {
    for (const [name, one] of this.#lazy) {
      one.disable();
      one.setConfig(joinedSettings(name, { ...one.getConfig() }));
    }
    const replaced = this.#atOnce.flatMap((one) => ownName(one) ?? []);
    return {
      ...(enabled && { enabled: [...enabled, ...this.#lazy.keys()] }),
      disabled: [...disabled.filter((name) => !this.#lazy.has(name)), ...replaced],
      given: this.#lazy as ReadonlyMap<string, unknown> as NonNullable<Selection['given']>,
    };
  }

  /** Hands the providers over, which must be registered by now. */
  register(): void {
    for (const one of this.#lazy.values()) {
      one.setTracerProvider(trace.getTracerProvider());
      one.setMeterProvider(metrics.getMeterProvider());
    }
    if (this.#lazy.size > 0) announceLoaded();
    if (this.#atOnce.length === 0) return;
    const { registerInstrumentations } = loadPackage<typeof import('@opentelemetry/instrumentation')>(
      '@opentelemetry/instrumentation',
    );
    registerInstrumentations({ instrumentations: this.#atOnce });
    this.#atOnce.forEach(patchBuiltins);
    syncBuiltinESMExports();
  }
}

/**
 * Their hook on `require` stood before ours, remembers what the SDK has loaded, and does not tell ours of it again.
 * Asking for such a module here is as good as its first load by the application.
 */
function announceLoaded(): void {
  for (const name of ['http', 'https']) process.getBuiltinModule(name);
}

/** Its name in our table; undefined where we have none for its library. */
function ownName({ instrumentationName }: Instrumentation): string | undefined {
  return INSTRUMENTATIONS.find(({ name }) => PACKAGE_PREFIX + name === instrumentationName)?.name;
}

function waitsForLoad(name: string): boolean {
  const entry = INSTRUMENTATIONS.find((one) => one.name === name);
  return name === 'undici' || (entry !== undefined && entry.modules.length > 0 && !entry.offByDefault);
}

/** An ES module that imports one of Node's own modules passes by the hook on `require`. */
function patchBuiltins(instrumentation: Given): void {
  for (const definition of instrumentation._modules ?? []) {
    if (!isBuiltin(definition.name)) continue;
    instrumentation._onRequire?.(definition, process.getBuiltinModule(definition.name), definition.name);
  }
}
