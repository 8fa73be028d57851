import { createServer } from 'node:http';
import { askServer } from '../ask.mjs';

export async function run(Koa, Router) {
  const app = new Koa();
  app.silent = true;
  app.use(async (ctx, next) => {
    await next();
    ctx.set('x-seen', 'yes');
  });
  const items = new Router();
  items.get('/items/:item', (ctx) => {
    ctx.body = ctx.params.item;
  });
  const router = new Router();
  router.get('/users/:id', (ctx) => {
    ctx.body = { id: ctx.params.id };
  });
  router.get('/broken/:id', async () => {
    throw new TypeError('thrown by a route');
  });
  router.use('/shops/:shop', items.routes());
  app.use(router.routes()).use(router.allowedMethods());
  await askServer(createServer(app.callback()), '/users/7', '/shops/3/items/4', '/broken/7', '/nowhere');
}
