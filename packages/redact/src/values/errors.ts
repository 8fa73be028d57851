/** What an error holds, read once: `name`, `message`, `stack`, `cause`, `errors`, then its own fields. */
const INHERITED = ['name', 'message', 'stack', 'cause', 'errors'] as const;

export function isError(value: object): boolean {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}

/** Entries in reading order; a field that throws is left out. */
export function errorEntries(error: object): [string, unknown][] {
  const names: string[] = [...INHERITED];
  try {
    for (const name of Object.keys(error)) if (!names.includes(name)) names.push(name);
  } catch {
    // A proxy that refuses to list its fields still has a name and a message.
  }
  const entries: [string, unknown][] = [];
  for (const name of names) {
    try {
      const value = (error as Record<string, unknown>)[name];
      if (value !== undefined) entries.push([name, value]);
    } catch {
      // Nothing to show, and nothing of ours to fail over.
    }
  }
  return entries;
}
