const { createAdaptorServer } = require('@hono/node-server');
const { Hono } = require('hono');

import('./app.mjs').then(({ run }) => run(Hono, createAdaptorServer));
