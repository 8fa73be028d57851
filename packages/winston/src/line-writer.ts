import { createRequire } from 'node:module';
import { formatLine, type LogLine, reportFault, stdoutSink } from '@throughline/api/runtime';
import type { Redactor } from '@throughline/redact';
import type * as winston from 'winston';
import type TransportStream from 'winston-transport';
import { OWN } from './ownership.ts';
import { wantsColor } from './paint.ts';
import { formatPretty } from './pretty.ts';

/** How lines are written. */
export interface LineWriterOptions {
  /** `json`: one object per line; `pretty`: aligned columns for people. */
  format: 'json' | 'pretty';
  /** The policy that every line passes. */
  redactor: Redactor;
  /** Where lines go. Default: stdout, which loses none when the process ends and never throws. */
  stream?: NodeJS.WritableStream;
  /** Whether `pretty` is coloured. Default: as FORCE_COLOR and NO_COLOR say, else on a terminal. */
  color?: boolean;
  /** Whether lines for stdout pass a winston logger, too. Lines for a `stream` always do. */
  stock?: boolean;
}

const LINE: unique symbol = Symbol('line');
const MESSAGE: symbol = Symbol.for('message');
/** Most severe first, as winston counts. */
const LEVELS: Record<LogLine['level'], number> = { critical: 0, error: 1, warning: 2, info: 3, debug: 4 };

/** The symbols that winston (triple-beam) puts on a record, and our line. */
interface Info extends winston.Logform.TransformableInfo {
  [LINE]?: LogLine;
  [MESSAGE]?: unknown;
}

/**
 * A function that writes finished lines: to stdout at once, or through a winston logger with its levels, its format and its
 * transport, which is loaded with the first line. The function never throws.
 *
 * @example
 * configureRuntime({ writeLine: createLineWriter({ format: 'json', redactor }) });
 */
export function createLineWriter(options: LineWriterOptions): (line: LogLine) => void {
  const render = renderer(options);
  let write: ((line: LogLine) => void) | undefined;
  return (line) => {
    try {
      write ??= options.stock || options.stream ? createWriter(options, render) : createDirectWriter(render);
      write(line);
    } catch (error) {
      reportFault('log line', error as Error);
    }
  };
}

function createDirectWriter(render: (line: LogLine) => string): (line: LogLine) => void {
  const stdout = stdoutSink();
  return (line) => stdout.write(`${render(line)}\n`, line.level === 'error' || line.level === 'critical');
}

function createWriter(
  options: LineWriterOptions,
  render: (line: LogLine) => string,
): (line: LogLine) => void {
  const require = createRequire(import.meta.url);
  const { createLogger, format, transports } = require('winston') as typeof winston;
  const logger = createLogger({
    levels: LEVELS,
    level: 'debug',
    exitOnError: false,
    format: format((info: Info) => {
      const line = info[LINE];
      if (line !== undefined) info[MESSAGE] = render(line);
      return info;
    })(),
    transports:
      options.stream === undefined ? createStdout(require) : createStream(transports, options.stream),
    [OWN]: true,
  } as winston.LoggerOptions);
  logger.on('error', (error: Error) => reportFault('log line', error));
  return (line) => {
    const info: Info = { level: line.level, message: line.event, [LINE]: line };
    logger.log(info as winston.LogEntry);
    // Until winston's pipe flows (one tick after it was made) lines wait in the logger; an exit must not find them there.
    while (logger.readableLength > 0 && logger.read() !== null);
  };
}

/** A transport that hands each line to the one sink of stdout. */
function createStdout(require: NodeJS.Require): winston.transport {
  const Transport = require('winston-transport') as typeof TransportStream;
  return new Transport({
    log(info: Info, done: () => void) {
      stdoutSink().write(`${String(info[MESSAGE])}\n`);
      done();
    },
  });
}

function createStream(
  transports: winston.transports.Transports,
  stream: NodeJS.WritableStream,
): winston.transport {
  stream.on('error', (error: Error) => reportFault('log line', error));
  return new transports.Stream({ stream, eol: '\n' });
}

function renderer(options: LineWriterOptions): (line: LogLine) => string {
  const { redactor } = options;
  if (options.format === 'json') return (line) => formatLine(line, redactor);
  const stream = options.stream ?? process.stdout;
  const color = options.color ?? wantsColor(stream);
  // A terminal may be made wider or narrower at any time.
  return (line) => formatPretty(line, redactor, { color, width: widthOf(stream) });
}

function widthOf(stream: NodeJS.WritableStream): number | undefined {
  const { isTTY, columns } = stream as Partial<NodeJS.WriteStream>;
  return isTTY === true && columns !== undefined && columns > 0 ? columns : undefined;
}
