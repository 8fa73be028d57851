import type { Rule, Setting } from './setting.ts';

function secretOf(must: string, form: RegExp): Rule<string | undefined> {
  return {
    must,
    read: (text) => (form.test(text) ? { value: text } : { refused: true }),
    show: (value) => (value === undefined ? 'not set' : 'set'),
    shown: (text) => `${text.length} characters, which are not shown`,
  };
}

export const mcpToken: Setting<string | undefined> = {
  name: 'THROUGHLINE_MCP_TOKEN',
  group: 'Command line',
  from: 'Throughline',
  rule: secretOf('16 to 200 letters, digits, "-" and "_"', /^[\w-]{16,200}$/),
  fallback: undefined,
  fallbackSays: 'a new one at each start, which is printed',
  says: 'What clients of `throughline mcp --http` send as `Authorization: Bearer …`: see [docs/mcp.md](mcp.md). Never shown.',
};

export const viewerUrl: Setting<string | undefined> = {
  name: 'THROUGHLINE_VIEWER_URL',
  group: 'Command line',
  from: 'Throughline',
  rule: secretOf('the address that a viewer printed, with its token', /^http:\/\/[^\s#]+#token=[\w-]+$/),
  fallback: undefined,
  fallbackSays: 'none',
  says: 'The viewer that `throughline mcp` reads where neither `--store` nor `--url` names one: so its token is not in the list of processes. Never shown.',
};

/** Of commands alone; an application that finds them in its environment does nothing with them. */
export const commandSettings: readonly Setting<unknown>[] = [mcpToken, viewerUrl];
