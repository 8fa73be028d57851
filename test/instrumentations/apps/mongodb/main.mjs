import { MongoClient } from 'mongodb';
import { run } from './app.mjs';

await run(MongoClient);
