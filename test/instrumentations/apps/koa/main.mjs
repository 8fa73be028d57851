import Router from '@koa/router';
import Koa from 'koa';
import { run } from './app.mjs';

await run(Koa, Router);
