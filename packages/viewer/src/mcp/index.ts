export { type McpHttpOptions, type McpHttpServer, serveMcpHttp } from './serve-http.ts';
export { serveMcpStdio } from './serve-stdio.ts';
