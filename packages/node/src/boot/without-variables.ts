/** Runs something that reads the environment by itself as if these variables were not set. */
export function withoutVariables(names: readonly string[], run: () => void): void {
  const kept = names.map((name) => [name, process.env[name]] as const);
  for (const name of names) delete process.env[name];
  try {
    run();
  } finally {
    for (const [name, value] of kept) {
      if (value !== undefined) process.env[name] = value;
    }
  }
}
