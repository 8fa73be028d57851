import { createServer } from 'node:http';

const server = createServer((_request, response) => response.end('fine')).listen(0, '127.0.0.1');
setInterval(() => {}, 10_000);
process.on('SIGTERM', () => server.close());
