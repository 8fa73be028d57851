import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { fileURLToPath } from 'node:url';
import type { Episode } from './troubled-demo.ts';

const command = fileURLToPath(new URL('../../packages/node/dist/cli/throughline.js', import.meta.url));

export type Call = (tool: string, given: Record<string, unknown>) => Promise<string>;

/** `throughline mcp` over standard input and output, spoken to by the official client. */
export async function startMcp(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ client: Client; call: Call; close: () => Promise<void> }> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(
    new StdioClientTransport({
      ...{ command: process.execPath, args: [command, 'mcp', ...args], stderr: 'ignore' },
      env: { PATH: process.env['PATH'] ?? '', ...env },
    }),
  );
  return {
    client,
    call: async (name, given) => {
      const result = await client.callTool({ name, arguments: given });
      return (result.content as { text: string }[]).map(({ text }) => text).join('\n');
    },
    close: () => client.close(),
  };
}

const MOST_CALLS = 3;

/**
 * The one procedure, whatever is wrong: what_changed over the time in question, then twice what the answer before calls the
 * next useful call. It knows times and nothing else.
 */
export async function investigate(call: Call, episode: Episode): Promise<string[]> {
  const answers: string[] = [];
  let next: { tool: string; given: Record<string, unknown> } | undefined = {
    tool: 'what_changed',
    given: { ...episode },
  };
  while (next !== undefined && answers.length < MOST_CALLS) {
    const answer = await call(next.tool, next.given);
    answers.push(answer);
    next = nextOf(answer);
  }
  return answers;
}

function nextOf(answer: string): { tool: string; given: Record<string, unknown> } | undefined {
  const [, tool, given] = /^Next: (\w+) (\{.*\})$/m.exec(answer) ?? [];
  return tool === undefined || given === undefined ? undefined : { tool, given: JSON.parse(given) };
}
