import { createServer } from 'node:http';

createServer((_request, response) => response.end('fine')).listen(0, '127.0.0.1');
