import mysql from 'mysql2';
import promises from 'mysql2/promise';
import { run } from './app.mjs';

await run(mysql, promises);
