import { createServer } from 'node:http';

createServer().listen(0, '127.0.0.1');
throw new TypeError(`the key ${process.env.API_KEY} is wrong`);
