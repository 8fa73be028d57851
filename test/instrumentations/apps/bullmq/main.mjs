import { FlowProducer, Queue, Worker } from 'bullmq';
import { run } from './app.mjs';

await run({ FlowProducer, Queue, Worker });
