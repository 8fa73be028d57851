const { MongoClient } = require('mongodb');

import('./app.mjs').then(({ run }) => run(MongoClient));
