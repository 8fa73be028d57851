const kafkajs = require('kafkajs');

import('./app.mjs').then(({ run }) => run(kafkajs));
