require('reflect-metadata');
const common = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');

import('./app.mjs').then(({ run }) => run(NestFactory, common));
