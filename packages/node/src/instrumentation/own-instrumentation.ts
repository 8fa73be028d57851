import { diag } from '@opentelemetry/api';
import type * as Base from '@opentelemetry/instrumentation';
import { patchFlowProducer, patchJob, patchQueueBase } from './bullmq.ts';
import { patchExpress } from './express.ts';
import { patchHono } from './hono.ts';
import type { LoadedInstrumentation } from './instrumentation-class.ts';
import { loadFromSet } from './set-require.ts';
import { IN_PLACE_OF_STOCK, OWN_ENTRIES } from './table.ts';

/** What is patched: the package's exports, and files inside it by their path. Each patch gets the exports and changes them. */
interface Patches {
  main?: (exports: never) => void;
  files?: Readonly<Record<string, (exports: never) => void>>;
}

const PATCHES: Readonly<Record<string, Patches>> = {
  express: { main: patchExpress },
  hono: { main: patchHono },
  bullmq: {
    files: {
      'bullmq/dist/cjs/classes/queue-base.js': patchQueueBase,
      'bullmq/dist/cjs/classes/flow-producer.js': patchFlowProducer,
      'bullmq/dist/cjs/classes/job.js': patchJob,
    },
  },
};

/** An instrumentation of ours, on the same base as the stock ones; undefined where none has this name. */
export function createOwnInstrumentation(name: string): LoadedInstrumentation | undefined {
  const patches = Object.hasOwn(PATCHES, name) ? PATCHES[name] : undefined;
  const entry = [...OWN_ENTRIES, ...IN_PLACE_OF_STOCK].find((one) => one.name === name);
  if (patches === undefined || entry === undefined) return undefined;
  const { InstrumentationBase, InstrumentationNodeModuleDefinition, InstrumentationNodeModuleFile } =
    loadFromSet('@opentelemetry/instrumentation') as typeof Base;
  const versions = [entry.versions];

  class OwnInstrumentation extends InstrumentationBase<Base.InstrumentationConfig> {
    override init(): Base.InstrumentationNodeModuleDefinition[] {
      const files = Object.entries(patches?.files ?? {}).map(
        ([file, patch]) => new InstrumentationNodeModuleFile(file, versions, applied(name, patch), () => {}),
      );
      const main = patches?.main && applied(name, patches.main);
      return (entry?.modules ?? []).map(
        (module) => new InstrumentationNodeModuleDefinition(module, versions, main, () => {}, files),
      );
    }
  }
  return new OwnInstrumentation(`throughline.${name}`, '', {
    enabled: false,
  }) as unknown as LoadedInstrumentation;
}

function applied(name: string, patch: (exports: never) => void): (exports: unknown) => unknown {
  return (exports) => {
    try {
      patch(exports as never);
    } catch (error) {
      // What a patch throws would be thrown by the application's own import.
      diag.error(`instrumentation: ${name} is loaded without its instrumentation.`, error);
    }
    return exports;
  };
}
