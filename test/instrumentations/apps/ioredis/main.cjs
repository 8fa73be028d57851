const { Redis } = require('ioredis');

import('./app.mjs').then(({ run }) => run(Redis));
