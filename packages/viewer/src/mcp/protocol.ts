/**
 * What is used of the official server SDK. It is built into one file (see tsdown.config.ts), so that an installation has
 * neither its packages nor what of them is not used.
 */
export { type CallToolResult, createMcpHandler, Server } from '@modelcontextprotocol/server';
export { serveStdio } from '@modelcontextprotocol/server/stdio';
