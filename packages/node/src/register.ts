// `node --import throughline/register app.js`: decides whether to start, then starts, synchronously, so that
// `--require` works too. It imports next to nothing: npm and an old Node run through here as well.
import { createRequire } from 'node:module';
import { decideStart } from './preload/decide-start.ts';

const started = Symbol.for('throughline.sdk.1');
const shared = globalThis as { [started]?: unknown };
const require = createRequire(import.meta.url);

const decision = decideStart({
  versions: process.versions,
  argv: process.argv,
  env: process.env,
  alreadyStarted: shared[started] !== undefined,
});

try {
  if (decision.start) {
    (require('#src/boot/boot') as typeof import('./boot/boot.ts')).boot(process.env);
  } else if (decision.healthOnly) {
    (require('#src/boot/health-only') as typeof import('./boot/health-only.ts')).serveHealthOnly(process.env);
  } else if (decision.line !== undefined) {
    say(decision.line);
  }
} catch (error) {
  const [reason] = String((error as Error)?.message ?? error).split('\n');
  say(
    `could not be loaded (${reason}), so nothing is recorded. The application runs as it is; install throughline anew.`,
  );
}

function say(line: string): void {
  process.stderr.write(`throughline: ${line}\n`);
}
