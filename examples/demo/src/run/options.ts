import { parseArgs } from 'node:util';

export interface DemoOptions {
  /** Seconds of traffic; undefined: until somebody stops it. */
  seconds: number | undefined;
  /** The same seed gives the same requests. */
  seed: number;
  /** Requests per second. */
  rate: number;
}

export const usage = `Usage: npm start -- [--seconds N] [--seed N] [--rate N]

  --seconds N   stop by itself after N seconds of traffic (1 to 3600; without it: Ctrl-C)
  --seed N      another list of requests (0 to 4294967295; default 1)
  --rate N      requests per second (1 to 20; default 5)`;

/** Reads the arguments of the demo; undefined when only help is wanted. Throws one sentence for a wrong one. */
export function readOptions(args: string[]): DemoOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      seconds: { type: 'string' },
      seed: { type: 'string' },
      rate: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return undefined;
  return {
    seconds: values.seconds === undefined ? undefined : number('--seconds', values.seconds, 1, 3_600),
    seed: number('--seed', values.seed ?? '1', 0, 2 ** 32 - 1),
    rate: number('--rate', values.rate ?? '5', 1, 20),
  };
}

function number(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most) {
    throw new Error(
      `${name} must be a whole number from ${least} to ${most}; received ${JSON.stringify(text)}.`,
    );
  }
  return value;
}
