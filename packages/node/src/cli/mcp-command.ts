import { parseArgs } from 'node:util';
import type { TelemetrySource } from '@throughline/viewer';
import { VERSION } from '../boot/version.ts';
import { mcpToken, viewerUrl } from '../config/table-command.ts';
import { optionsOf } from './options.ts';
import { listenProblem, PORT_RULE, portOf } from './port-option.ts';
import { openSource } from './telemetry-place.ts';
import { untilSignal } from './viewer-start.ts';

const DEFAULT_PORT = 4319;

interface McpArguments {
  store?: string;
  url?: string;
  http?: boolean;
  port?: string;
}

/** `throughline mcp`: stored telemetry for clients of the Model Context Protocol. */
export async function mcp(args: string[]): Promise<number> {
  let given: McpArguments;
  try {
    given = parseArgs({ args, options: optionsOf.mcp }).values;
  } catch (error) {
    return wrongUse((error as Error).message);
  }
  const port = given.port === undefined ? DEFAULT_PORT : portOf(given.port);
  if (port === undefined) return wrongUse(`--port ${PORT_RULE}`);
  if (given.port !== undefined && !given.http) return wrongUse('--port is of use with --http alone.');
  const token = process.env[mcpToken.name]?.trim() || undefined;
  if (given.http && token !== undefined && 'refused' in mcpToken.rule.read(token)) {
    return wrongUse(`${mcpToken.name} must be ${mcpToken.rule.must}.`);
  }
  const source = await openSource(placeOf(given));
  if (typeof source === 'string') return wrongUse(source);
  try {
    return given.http ? await serveHttp(source, port, token) : await serveStdio(source);
  } finally {
    await source.close();
  }
}

/** What the command line does not say, the environment may. */
function placeOf({
  store,
  url = store === undefined ? process.env[viewerUrl.name]?.trim() || undefined : undefined,
}: McpArguments): {
  store?: string;
  url?: string;
} {
  return { ...(store !== undefined && { store }), ...(url !== undefined && { url }) };
}

async function serveStdio(source: TelemetrySource): Promise<number> {
  const { serveMcpStdio } = await import('@throughline/viewer/mcp');
  await serveMcpStdio(source, VERSION);
  return 0;
}

async function serveHttp(source: TelemetrySource, port: number, token: string | undefined): Promise<number> {
  const { serveMcpHttp } = await import('@throughline/viewer/mcp');
  let server: Awaited<ReturnType<typeof serveMcpHttp>>;
  try {
    server = await serveMcpHttp(source, VERSION, { port, ...(token !== undefined && { token }) });
  } catch (error) {
    console.error(`throughline mcp: ${listenProblem(port, error)}`);
    return 1;
  }
  console.error(`throughline: MCP at ${server.url}`);
  // One that was given is known to who gave it.
  if (token === undefined) console.error(`throughline: token ${server.token}`);
  await untilSignal();
  await server.close();
  return 0;
}

function wrongUse(message: string): number {
  console.error(`throughline mcp: ${message} See throughline mcp --help.`);
  return 2;
}
