const sns = require('@aws-sdk/client-sns');
const sqs = require('@aws-sdk/client-sqs');

import('./app.mjs').then(({ run }) => run(sqs, sns));
