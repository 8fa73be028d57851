// The subpath `throughline/start`, for a module that `node --import ./telemetry.mjs` loads. Like the preload it imports
// next to nothing before it has decided to start.
import { createRequire } from 'node:module';
import type { RunningSdk, StartOptions } from './boot/start-options.ts';
import { NOTHING_TO_FLUSH } from './lifecycle/flush-result.ts';
import { decideStart } from './preload/decide-start.ts';
import type { SamplingRule } from './sampling/sampling-rule.ts';

export type { RunningSdk, SamplingRule, StartOptions };

const require = createRequire(import.meta.url);
const nothing: RunningSdk = {
  forceFlush: async () => NOTHING_TO_FLUSH,
  shutdown: async () => NOTHING_TO_FLUSH,
};

/**
 * Starts Throughline with options in code, which win over the environment. What an application hands in runs before
 * Throughline's exits, so that nothing leaves the process unredacted. Everything else is as with
 * `node --import throughline/register`; give one of the two.
 *
 * Never throws. Where it does not start (a second time, `OTEL_SDK_DISABLED=true`, npm itself) the application runs as
 * it is, and the functions of what it gives back resolve at once.
 *
 * @example
 * // telemetry.mjs, for `node --import ./telemetry.mjs app.js`
 * start({ serviceName: 'orders', spanProcessors: [new TenantProcessor()] });
 */
export function start(options: StartOptions = {}): RunningSdk {
  if (Symbol.for('throughline.sdk.1') in globalThis) {
    say(
      'start() was called, but Throughline runs in this process already; the first start stays, and these options have no effect. ' +
        'Call start() once, and not beside --import throughline/register (look at NODE_OPTIONS too).',
    );
    return nothing;
  }
  const { versions, argv, env } = process;
  const decision = decideStart({ versions, argv, env, alreadyStarted: false });
  try {
    if (decision.start) {
      const { boot } = require('#src/boot/boot') as typeof import('./boot/boot.ts');
      return boot(process.env, options) ?? nothing;
    }
    if (decision.healthOnly) {
      (require('#src/boot/health-only') as typeof import('./boot/health-only.ts')).serveHealthOnly(
        process.env,
      );
    } else if (decision.line !== undefined) {
      say(decision.line);
    }
  } catch (error) {
    const [reason] = String((error as Error)?.message ?? error).split('\n');
    say(`could not be loaded (${reason}), so nothing is recorded. The application runs as it is.`);
  }
  return nothing;
}

function say(line: string): void {
  process.stderr.write(`throughline: ${line}\n`);
}
