import { createServer } from 'node:http';

createServer((_request, response) => response.end('fine')).listen(0, '127.0.0.1');
setTimeout(() => {
  const error = new Error(`could not log in with ${process.env.API_KEY}`);
  error.name = `LoginError ${process.env.API_KEY}`;
  error.code = `E_${process.env.API_KEY}`;
  throw error;
}, 300);
