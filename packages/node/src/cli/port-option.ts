/** The number of a port; undefined where the text is none. */
export function portOf(text: string): number | undefined {
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port <= 65_535 ? port : undefined;
}

/** What to say where a port cannot be used. */
export function listenProblem(port: number, error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return `cannot listen on 127.0.0.1:${port} (${code}). Stop what listens there, or choose another with --port.`;
}

export const PORT_RULE = 'must be a whole number from 0 to 65535; 0 takes any free port.';
