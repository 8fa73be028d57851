import express from 'express';
import { listening } from './report.mjs';

const app = express();
app.get('/users/:id', (request, response) => {
  response.json({ id: request.params.id, name: 'Ada' });
});
const server = app.listen(0, '127.0.0.1', () => listening(server));
