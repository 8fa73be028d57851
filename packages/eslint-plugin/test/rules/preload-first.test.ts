import { bad, good, ruleCases } from '../support/rule-cases.ts';

ruleCases('preload-first', [
  good(
    'the preload first',
    `import 'throughline/register'; import express from 'express'; import pino from 'pino';`,
  ),
  good(
    'no preload in the file: it is given with --import',
    `import express from 'express'; import winston from 'winston';`,
  ),
  good('a module of the project that starts tracing, first', `import './tracing.js'; import pg from 'pg';`),
  good('types are not loaded', `import type { Express } from 'express'; import 'throughline/register';`),
  good(
    'single types are not loaded',
    `import { type Pool, type PoolClient } from 'pg'; import './instrumentation.js';`,
  ),
  good(
    'what nobody instruments may come first',
    `import { join } from 'node:path'; import './config.js'; import 'throughline/register'; import express from 'express';`,
  ),
  good('require, in order', `require('./otel'); const express = require('express');`),
  good(
    'a module that exports something starts nothing',
    `import express from 'express'; import { tracer } from './tracing.js';`,
  ),
  good(
    'a NodeSDK in a file of its own',
    `
    import { NodeSDK } from '@opentelemetry/sdk-node';
    import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';
    const sdk = new NodeSDK({ instrumentations: [getNodeAutoInstrumentations()] });
    sdk.start();
  `,
  ),
  good(
    'libraries that are required after the start',
    `
    const { NodeSDK } = require('@opentelemetry/sdk-node');
    const sdk = new NodeSDK();
    sdk.start();
    const express = require('express');
  `,
  ),
  good(
    'libraries that are imported after the start',
    `
    import { NodeSDK } from '@opentelemetry/sdk-node';
    new NodeSDK().start();
    const { createApp } = await import('./app.js');
  `,
  ),
  good(
    'the file that uses a started SDK',
    `import { NodeSDK } from '@opentelemetry/sdk-node'; import pg from 'pg'; export const make = () => new NodeSDK();`,
  ),
  bad(
    'express before the preload',
    `
    import express from 'express';
    import 'throughline/register';
    import { app } from './app.js';
  `,
    'before',
    {
      suggest: [
        [
          'moveUp',
          `
    import 'throughline/register';
    import express from 'express';
    import { app } from './app.js';
  `,
        ],
      ],
    },
  ),
  bad(
    'a logger before the preload',
    `import winston from 'winston'; import 'throughline/register';`,
    'before',
    { suggest: 1 },
  ),
  bad(
    'two of them',
    `
    import pino from 'pino';
    import { Pool } from 'pg';
    import './instrumentation.ts';
  `,
    ['before', 'before'],
    { suggest: 1 },
  ),
  bad(
    'node:http before the preload',
    `import { createServer } from 'node:http'; import '@opentelemetry/auto-instrumentations-node/register';`,
    'before',
    { suggest: 1 },
  ),
  bad(
    'require, out of order',
    `
    'use strict';
    const express = require('express');
    require('./tracing');
  `,
    'before',
    {
      suggest: [
        [
          'moveUp',
          `
    'use strict';
    require('./tracing');
    const express = require('express');
  `,
        ],
      ],
    },
  ),
  bad(
    'a member of what is required',
    `const Router = require('express').Router(); require('./telemetry.js');`,
    'before',
    { suggest: 1 },
  ),
  bad('an import for its effect', `import 'undici'; import '@/instrumentation';`, 'before', { suggest: 1 }),
  bad('a preload that the project names', `import koa from 'koa'; import '@acme/observe';`, 'before', {
    options: { preloads: ['@acme/observe'] },
    suggest: 1,
  }),
  bad(
    'a library that the project names',
    `import acme from '@acme/http'; import 'throughline/register';`,
    'before',
    { options: { libraries: ['@acme/http'] }, suggest: 1 },
  ),
  bad('a sub-path', `import mysql from 'mysql2/promise'; import 'throughline/register';`, 'before', {
    suggest: 1,
  }),
  bad(
    'libraries beside a NodeSDK',
    `
    import { NodeSDK } from '@opentelemetry/sdk-node';
    import express from 'express';
    const sdk = new NodeSDK();
    sdk.start();
    express().listen(3000);
  `,
    'besideSdk',
  ),
  bad(
    'required before the start',
    `const { NodeSDK } = require('@opentelemetry/sdk-node'); const pg = require('pg'); new NodeSDK().start();`,
    'besideSdk',
  ),
  bad(
    'a provider that is registered',
    `
    import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
    import fastify from 'fastify';
    const provider = new NodeTracerProvider();
    provider.register();
  `,
    'besideSdk',
  ),
]);
