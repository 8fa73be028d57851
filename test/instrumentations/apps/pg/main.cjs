const pg = require('pg');

import('./app.mjs').then(({ run }) => run(pg));
