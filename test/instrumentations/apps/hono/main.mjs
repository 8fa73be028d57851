import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { run } from './app.mjs';

await run(Hono, createAdaptorServer);
