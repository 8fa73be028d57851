import * as grpc from '@grpc/grpc-js';
import { run } from './app.mjs';

await run(grpc);
