const Router = require('@koa/router');
const Koa = require('koa');

import('./app.mjs').then(({ run }) => run(Koa, Router));
