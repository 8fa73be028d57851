import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import { run } from './app.mjs';

await run(sqs, sns);
