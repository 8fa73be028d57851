const mysql = require('mysql2');
const promises = require('mysql2/promise');

import('./app.mjs').then(({ run }) => run(mysql, promises));
