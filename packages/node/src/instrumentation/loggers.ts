import { join } from 'node:path';
import type { Span } from '@opentelemetry/api';
import { activeScope } from '@throughline/api/runtime';
import { bridgeWinston, noteWinston, type WinstonLoggerClass, withLane } from '@throughline/winston/bridge';
import type {
  InstrumentationClass,
  LoadedInstrumentation,
  ModuleDefinition,
} from './instrumentation-class.ts';
import { keepPinoStream, type PinoFactory } from './pino-stream.ts';
import { quietly } from './quietly.ts';

/**
 * For the loggers that an application already has: beside the `trace_id` and `span_id` that the stock instrumentation
 * adds, a line carries `request_id`; the trace flags, which no reader of a log needs, are left out again.
 */
export function addRequestId(_span: Span, record: Record<string, unknown>): void {
  delete record['trace_flags'];
  putRequestId(record);
}

/** A request has its id where nothing is traced, too; the stock instrumentations call their hook only inside of a span. */
function putRequestId<Fields extends Record<string, unknown>>(record: Fields): Fields {
  quietly('loggers', () => {
    const requestId = activeScope()?.requestId;
    if (requestId !== undefined) (record as Record<string, unknown>)['request_id'] = requestId;
  });
  return record;
}

/**
 * winston: the stock instrumentation correlates. Its own sending goes through a transport on an older
 * API, which loses every record without a word; our bridge sends instead. Loggers of known parts get the lane of
 * `@throughline/winston`, which correlates by itself.
 */
export function createWinston(Base: InstrumentationClass): LoadedInstrumentation {
  class BridgedWinston extends withDefinitions(Base) {
    override init(): ModuleDefinition[] {
      const definitions = super.init();
      const winston3 = definitions.find((one) =>
        one.supportedVersions.some((range) => range.startsWith('>=3')),
      );
      if (winston3 === undefined) return definitions;
      for (const file of winston3.files) {
        const patch = file.patch;
        file.patch = (exports, version) => {
          const Logger = patch(exports, version);
          bridgeWinston(Logger as WinstonLoggerClass);
          return Logger;
        };
      }
      const lane = { correlates: () => this.#correlates() };
      winston3.files.push({
        name: join('winston', 'lib', 'winston', 'create-logger.js'),
        supportedVersions: winston3.supportedVersions,
        patch: (create) => withLane(create as (options?: object) => object, lane),
        unpatch: () => {},
      });
      winston3.patch = (exports) => {
        noteWinston(exports, lane);
        return exports;
      };
      return definitions;
    }

    #correlates(): boolean {
      return this.isEnabled() && this.getConfig()['disableLogCorrelation'] !== true;
    }

    override _handleLogCorrelation(record: Record<string, unknown>): Record<string, unknown> {
      let correlated = record;
      quietly('winston', () => {
        correlated = super._handleLogCorrelation(record);
      });
      return putRequestId(correlated);
    }
  }
  return new BridgedWinston({ disableLogSending: true, logHook: addRequestId, enabled: false });
}

/** pino: the stock instrumentation correlates and sends; the application's stream stays the one it gave. */
export function createPino(Base: InstrumentationClass): LoadedInstrumentation {
  class PinoWithOwnStream extends withDefinitions(Base) {
    override init(): ModuleDefinition[] {
      const definitions = super.init();
      for (const definition of definitions) {
        const patch = definition.patch;
        if (patch === undefined) continue;
        definition.patch = (exports, version) => keepPinoStream(patch(exports, version) as PinoFactory);
      }
      return definitions;
    }

    override _getMixinFunction(): Mixin {
      const mixin = super._getMixinFunction();
      return (fields, level) => {
        let mixed: Record<string, unknown> = {};
        quietly('pino', () => {
          mixed = mixin(fields, level);
        });
        return putRequestId(mixed);
      };
    }
  }
  return new PinoWithOwnStream({ logHook: addRequestId, enabled: false });
}

/** bunyan: the stock instrumentation correlates and sends. It says that it knows versions below 2; 2 changed nothing for it. */
export function createBunyan(Base: InstrumentationClass): LoadedInstrumentation {
  class BunyanWithRequestId extends withDefinitions(Base) {
    override init(): ModuleDefinition[] {
      const definitions = super.init();
      for (const definition of definitions) definition.supportedVersions = ['>=1.0.0 <3'];
      return definitions;
    }

    override _getPatchedEmit(): Patch<Emit> {
      const patch = super._getPatchedEmit();
      return (original) => {
        const correlated = patch(original);
        return function (this: unknown, record, ...rest) {
          return correlated.call(this, putRequestId(record), ...rest);
        };
      };
    }
  }
  return new BunyanWithRequestId({ logHook: addRequestId, enabled: false });
}

type Patch<Method> = (original: Method) => Method;
type Emit = (this: unknown, record: Record<string, unknown>, ...rest: unknown[]) => unknown;
type Mixin = (fields: object, level: number) => Record<string, unknown>;

type WithDefinitions = new (
  config: Record<string, unknown>,
) => LoadedInstrumentation & {
  init(): ModuleDefinition[];
  isEnabled(): boolean;
  _handleLogCorrelation(record: Record<string, unknown>): Record<string, unknown>;
  _getMixinFunction(): Mixin;
  _getPatchedEmit(): Patch<Emit>;
};

function withDefinitions(Base: InstrumentationClass): WithDefinitions {
  return Base as unknown as WithDefinitions;
}
