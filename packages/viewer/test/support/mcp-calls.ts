import { openViewer, type TelemetrySource, type Viewer } from '@throughline/viewer';
import { callTool } from '../../src/mcp/mcp-server.ts';

export interface ToolAnswer {
  text: string;
  lines: string[];
  isError: boolean;
  /** The first call that the answer names as the next one. */
  next: { tool: string; given: Record<string, unknown> } | undefined;
}

/** Calls a tool as a client would, without the protocol around it. */
export async function call(
  source: TelemetrySource,
  tool: string,
  given: Record<string, unknown> = {},
): Promise<ToolAnswer> {
  const { content, isError = false } = await callTool(source, tool, given);
  const [block] = content;
  const text = block?.type === 'text' ? block.text : '';
  const [, next, json] = /^Next: (\w+) (\{.*\})$/m.exec(text) ?? [];
  return {
    ...{ text, lines: text.split('\n'), isError },
    next: next === undefined ? undefined : { tool: next, given: JSON.parse(json ?? '{}') },
  };
}

export function sourceOf(viewer: Viewer): TelemetrySource {
  return openViewer(viewer.pageUrl);
}
