import { Redis } from 'ioredis';
import { run } from './app.mjs';

await run(Redis);
