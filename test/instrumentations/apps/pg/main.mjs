import pg from 'pg';
import { run } from './app.mjs';

await run(pg);
