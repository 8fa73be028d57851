/** Asks one of the programs' own APIs. Connections are not kept, so that none holds a program back when it stops. */
export async function getJson<T>(url: string): Promise<T> {
  const response = await fetch(url, {
    headers: { connection: 'close' },
    signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text.slice(0, 500)}`);
  return JSON.parse(text) as T;
}
