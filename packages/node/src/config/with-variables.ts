/** Runs something that reads the environment by itself as if these variables were set so; `undefined`: not set. */
export function withVariables<T>(variables: Readonly<Record<string, string | undefined>>, run: () => T): T {
  const kept = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  setAll(Object.entries(variables));
  try {
    return run();
  } finally {
    setAll(kept);
  }
}

function setAll(entries: readonly (readonly [string, string | undefined])[]): void {
  for (const [name, value] of entries) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
