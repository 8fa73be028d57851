// Tells whether winston is loaded: before the first line, and after it.
import { createRequire } from 'node:module';
import { getRuntime } from '@throughline/api/runtime';
import { createLineWriter } from '@throughline/winston/bridge';

const { cache } = createRequire(import.meta.url);
const isLoaded = (): boolean =>
  Object.keys(cache).some((file) => /[/\\](winston|winston-transport)[/\\]/.test(file));
const write = createLineWriter({ format: 'json', stock: true, redactor: getRuntime().redactor });
const before = isLoaded();
write({ time: 0, level: 'info', event: 'x', logger: 'l', fields: {} });
process.stderr.write(JSON.stringify([before, isLoaded()]));
