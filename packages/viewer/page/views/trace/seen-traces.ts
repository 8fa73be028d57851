/** The traces that were opened in this tab, the last one first. */
const KEY = 'throughline-seen-traces';
const MOST = 20;

export interface SeenTrace {
  traceId: string;
  name: string;
}

export function seenTraces(): SeenTrace[] {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? '[]') as SeenTrace[];
  } catch {
    return [];
  }
}

export function rememberTrace(trace: SeenTrace): void {
  const others = seenTraces().filter(({ traceId }) => traceId !== trace.traceId);
  sessionStorage.setItem(KEY, JSON.stringify([trace, ...others].slice(0, MOST)));
}
