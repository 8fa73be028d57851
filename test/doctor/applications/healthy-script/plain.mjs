import { setTimeout } from 'node:timers/promises';

await setTimeout(10);
