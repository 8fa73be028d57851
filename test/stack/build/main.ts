/** Makes the real programs, or finds them in the cache: `node test/stack/build/main.ts`. */
import { installPrograms } from './install.ts';

try {
  installPrograms((line) => process.stderr.write(`${line}\n`));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
