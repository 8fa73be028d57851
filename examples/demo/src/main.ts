/** npm start: a database, two services under Throughline, some traffic, and each request as a tree. */
import type { Child } from './run/child.ts';
import { runDemo } from './run/demo.ts';
import { type DemoOptions, readOptions, usage } from './run/options.ts';
import { listenForStop } from './run/stop-request.ts';

const options = optionsOrExit();
const children: Child[] = [];
const stop = listenForStop((exitCode) => {
  for (const child of children) child.kill();
  process.exit(exitCode);
});
const exitCode = await runDemo(options, process.env, stop, (child) => children.push(child));
// Waits for what is still on its way to a slow terminal or pipe.
process.stdout.write('', () => process.exit(exitCode));

function optionsOrExit(): DemoOptions {
  try {
    const options = readOptions(process.argv.slice(2));
    if (options !== undefined) return options;
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}\n`);
    process.exit(2);
  }
}
