import { createRequire } from 'node:module';

// Preloaded before Throughline, as tools for start-up logs are.
const pino = createRequire(import.meta.url)('pino');
pino({ level: 'silent' }).info('made before everything else');
