const { createClient } = require('redis');

import('./app.mjs').then(({ run }) => run(createClient));
