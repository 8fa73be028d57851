/** What `require('pino')` gives. */
export type PinoFactory = ((...args: unknown[]) => PinoLogger) & {
  symbols?: { streamSym?: symbol; writeSym?: symbol; hooksSym?: symbol };
  pino?: unknown;
  default?: unknown;
};

type PinoLogger = Record<symbol, unknown>;

type Write = (this: PinoLogger, object: unknown, message: unknown, level: number) => void;

interface OtlpStream {
  lastLevel?: number;
  /** Past the stream around it, which would make bytes of the line and a line of them again. */
  _write(line: string, encoding: string, done: () => void): void;
}

/**
 * The stock instrumentation puts a stream of several in the place of the one that the application gave, and with it
 * `logger.flush()` and other ways to that stream are gone. Here the application's stream comes back, and
 * the copy for OTLP is taken where pino hands a finished line to its stream. Where a pino is too old for
 * that (`hooks.streamWrite`), the stock way stays.
 */
export function keepPinoStream(pino: PinoFactory): PinoFactory {
  const kept: PinoFactory = Object.assign((...args: unknown[]) => {
    const logger = pino(...args);
    try {
      tapLines(logger, pino.symbols);
    } catch {
      // The logger is complete as it is; a pino of another build keeps the stock way.
    }
    return logger;
  }, pino);
  if (typeof kept.pino === 'function') kept.pino = kept;
  if (typeof kept.default === 'function') kept.default = kept;
  return kept;
}

const done = (): void => {};

function tapLines(logger: PinoLogger, symbols: PinoFactory['symbols']): void {
  const { streamSym, writeSym, hooksSym } = symbols ?? {};
  if (streamSym === undefined || writeSym === undefined || hooksSym === undefined) return;
  const several = logger[streamSym] as { streams?: { stream: object }[] } | undefined;
  const streams = several?.streams?.map((one) => one.stream) ?? [];
  const otlp = streams.find((stream) => '_otelLogger' in stream) as OtlpStream | undefined;
  const original = streams.find((stream) => stream !== otlp);
  const write = logger[writeSym] as Write;
  if (otlp === undefined || original === undefined || streams.length !== 2) return;
  if (!Function.prototype.toString.call(write).includes('streamWrite')) return;

  const hooks = logger[hooksSym] as { streamWrite?: (line: string) => string };
  const streamWrite = hooks.streamWrite;
  let level = 0;
  logger[streamSym] = original;
  logger[writeSym] = function (this: PinoLogger, object: unknown, message: unknown, number: number) {
    level = number;
    write.call(this, object, message, number);
  };
  logger[hooksSym] = {
    ...hooks,
    streamWrite(line: string): string {
      const written = streamWrite === undefined ? line : streamWrite(line);
      try {
        otlp.lastLevel = level;
        otlp._write(written, 'utf8', done);
      } catch {
        // A copy that cannot be made must not keep the line from its stream.
      }
      return written;
    },
  };
}
