import { parseArgs } from 'node:util';
import { optionsOf } from './options.ts';
import { startProgram } from './start-program.ts';
import { untilSignal, type ViewerArguments, viewerOf } from './viewer-start.ts';

/** Where the viewer is asked for its own sake, telemetry should be there at once. */
const SOON: Readonly<Record<string, string>> = {
  OTEL_BSP_SCHEDULE_DELAY: '500',
  OTEL_BLRP_SCHEDULE_DELAY: '500',
  OTEL_METRIC_EXPORT_INTERVAL: '5000',
};

/** Of an endpoint elsewhere; nothing of it may reach the viewer, its headers least of all. */
const ELSEWHERE =
  /^OTEL_EXPORTER_OTLP_(?:(?:TRACES|LOGS|METRICS)_)?(?:ENDPOINT|PROTOCOL|HEADERS|CERTIFICATE|INSECURE|CLIENT_\w+)$/;

/**
 * `throughline dev [-- node app.js]`: the viewer, and where one is given a program that sends to it, with the preload;
 * its streams, signals and exit code untouched.
 */
export async function dev(args: string[]): Promise<number> {
  const dashes = args.indexOf('--');
  const own = dashes === -1 ? args : args.slice(0, dashes);
  const program = dashes === -1 ? [] : args.slice(dashes + 1);
  let given: ViewerArguments;
  try {
    given = parseArgs({ args: own, options: optionsOf.dev }).values;
  } catch (error) {
    console.error(
      `throughline dev: ${(error as Error).message} A program comes after two dashes: throughline dev -- node app.js`,
    );
    return 2;
  }
  const [command, ...rest] = program;
  if (dashes !== -1 && command === undefined) {
    console.error('throughline dev: no program follows the two dashes: throughline dev -- node app.js');
    return 2;
  }
  const viewer = await viewerOf(given);
  if (typeof viewer === 'string') {
    console.error(`throughline dev: ${viewer}`);
    return 2;
  }
  console.error(`throughline: viewer at ${viewer.pageUrl}`);
  if (viewer.grpcPort !== undefined)
    console.error(`throughline: OTLP over gRPC at 127.0.0.1:${viewer.grpcPort}`);
  try {
    if (command !== undefined) {
      return await startProgram('throughline dev', [command, ...rest], environmentFor(viewer.url));
    }
    console.error(`throughline: send to it with OTEL_EXPORTER_OTLP_ENDPOINT=${viewer.url}; Ctrl-C ends it`);
    await untilSignal();
    return 0;
  } finally {
    await viewer.close();
  }
}

function environmentFor(url: string): NodeJS.ProcessEnv {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ELSEWHERE.test(name)));
  return {
    ...SOON,
    ...env,
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
  };
}
