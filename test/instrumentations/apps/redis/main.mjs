import { createClient } from 'redis';
import { run } from './app.mjs';

await run(createClient);
