const { FlowProducer, Queue, Worker } = require('bullmq');

import('./app.mjs').then(({ run }) => run({ FlowProducer, Queue, Worker }));
