import { startViewer, type Viewer, type ViewerOptions } from '@throughline/viewer';

/** A viewer on a free port, for as long as `use` takes. */
export async function withViewer(
  options: ViewerOptions,
  use: (viewer: Viewer) => Promise<void>,
): Promise<void> {
  const viewer = await startViewer({ port: 0, ...options });
  try {
    await use(viewer);
  } finally {
    await viewer.close();
  }
}

/** Sends one export request as JSON and gives back the answer's status. */
export async function send(
  viewer: Viewer,
  signal: 'traces' | 'logs' | 'metrics',
  data: unknown,
): Promise<number> {
  const answer = await fetch(`${viewer.url}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(data),
  });
  await answer.arrayBuffer();
  return answer.status;
}

/** Asks the API and gives back status and parsed body. */
export async function ask(
  viewer: Viewer,
  path: string,
  headers: Record<string, string> = { authorization: `Bearer ${viewer.token}` },
  // biome-ignore lint/suspicious/noExplicitAny: tests look into what comes
): Promise<{ status: number; headers: Headers; body: any }> {
  const answer = await fetch(`${viewer.url}/api/${path}`, {
    headers,
    signal: AbortSignal.timeout(10_000),
  });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type') === 'application/json';
  return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
}

/** `q` as a parameter. */
export function search(query: string): string {
  return `q=${encodeURIComponent(query)}`;
}
