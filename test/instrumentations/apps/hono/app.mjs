import { askServer } from '../ask.mjs';

export async function run(Hono, createAdaptorServer) {
  const app = new Hono();
  app.use(async (c, next) => {
    if (c.req.query('refuse')) return c.text('refused', 401);
    await next();
    c.header('x-seen', 'yes');
  });
  const items = new Hono();
  items.get('/items/:item', (c) => c.text(c.req.param('item')));
  const guarded = new Hono();
  guarded.onError((error, c) => c.text(error.name, 500));
  guarded.get('/:id', () => {
    throw new TypeError('thrown by a route');
  });
  app.get('/users/:id', (c) => c.json({ id: c.req.param('id') }));
  app.route('/shops/:shop', items);
  app.route('/broken', guarded);
  const server = createAdaptorServer({ fetch: app.fetch });
  await askServer(server, '/users/7', '/users/7?refuse=1', '/shops/3/items/4', '/broken/7', '/nowhere');
}
