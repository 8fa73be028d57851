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

if (decision.start) {
  (require('#boot') as typeof import('./boot/boot.ts')).boot(process.env);
} else if (decision.healthOnly) {
  (require('#health-only') as typeof import('./boot/health-only.ts')).serveHealthOnly(process.env);
} else if (decision.line !== undefined) {
  process.stderr.write(`throughline: ${decision.line}\n`);
}
