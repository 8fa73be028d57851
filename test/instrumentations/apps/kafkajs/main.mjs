import kafkajs from 'kafkajs';
import { run } from './app.mjs';

await run(kafkajs);
