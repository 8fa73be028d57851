/** Collects what of a configuration file has no effect, by its path in the file. */
export class FileNotes {
  readonly #unsupported: string[] = [];
  readonly #problems: string[] = [];

  /** Something in the file that has no effect here. */
  unsupported(path: string): void {
    this.#unsupported.push(path);
  }

  /** Every property of this object that is set and that nobody handles. */
  rest(path: string, value: object | null | undefined, handled: readonly string[]): void {
    for (const [key, inner] of Object.entries(value ?? {})) {
      if (inner !== undefined && inner !== null && !handled.includes(key)) this.unsupported(`${path}.${key}`);
    }
  }

  /** A value that cannot be used: what it must be, and what is used instead. Never the value itself. */
  problem(path: string, must: string, instead: string): void {
    this.#problems.push(`OTEL_CONFIG_FILE: ${path} must be ${must}; ${instead} is used instead.`);
  }

  /** One sentence for each problem, and one for everything that has no effect. */
  messages(): string[] {
    if (this.#unsupported.length === 0) return [...this.#problems];
    const shown = this.#unsupported.slice(0, 12).join(', ');
    const more = this.#unsupported.length > 12 ? ` and ${this.#unsupported.length - 12} more` : '';
    return [
      ...this.#problems,
      `OTEL_CONFIG_FILE: these have no effect in Throughline: ${shown}${more}. Everything else in the file is in force.`,
    ];
  }
}

/** The one entry of an object of which the schema allows exactly one, with `undefined` for an empty one. */
export function onlyEntry(
  value: object | undefined,
): readonly [name: string, properties: unknown] | undefined {
  return Object.entries(value ?? {}).find(([, properties]) => properties !== undefined);
}
