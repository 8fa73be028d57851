import Fastify from 'fastify';
import { listening } from './report.mjs';

const app = Fastify();
app.get('/users/:id', async (request) => ({ id: request.params.id, name: 'Ada' }));
await app.listen({ port: 0, host: '127.0.0.1' });
listening(app.server);
