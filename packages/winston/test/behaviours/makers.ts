import { PassThrough } from 'node:stream';
import { createLogger } from '@throughline/winston';
import winston from 'winston';
import { writtenTo } from '../written.ts';

/** winston's own createLogger and ours: each behaviour is expected of both, in the same words. */
export const MAKERS: readonly [string, typeof winston.createLogger][] = [
  ['winston', winston.createLogger],
  ['ours', createLogger],
];

/** A logger whose lines are kept, with the formats and transports that the lane knows. */
export function keeping(
  create: typeof winston.createLogger,
  options: winston.LoggerOptions & { transport?: Partial<winston.transports.StreamTransportOptions> } = {},
): { logger: winston.Logger; lines: () => Promise<Record<string, unknown>[]>; text: () => Promise<string> } {
  const { transport, ...rest } = options;
  const stream = new PassThrough();
  const logger = create({
    transports: [new winston.transports.Stream({ stream, ...transport })],
    ...rest,
  });
  const text = async (): Promise<string> => {
    await turn();
    return writtenTo(stream);
  };
  return {
    logger,
    text,
    lines: async () =>
      (await text())
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line)),
  };
}

/** A turn of the event loop: winston delivers a logger's first records one later. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
