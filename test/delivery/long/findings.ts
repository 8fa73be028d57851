/** The figures of a long run as a table, with the laws that it held or broke. */
export class Findings {
  readonly #rows: [name: string, value: string, verdict: string][] = [];
  #broken = 0;

  note(name: string, value: string | number): void {
    this.#rows.push([name, String(value), '']);
  }

  /** A figure with a law; `law` says it in words. */
  hold(name: string, value: string | number, law: string, isHeld: boolean): void {
    this.#rows.push([name, String(value), `${isHeld ? 'holds' : 'BROKEN'}: ${law}`]);
    if (!isHeld) this.#broken += 1;
  }

  /** Prints the table. @returns the exit code: 1 where a law is broken */
  print(title: string): number {
    const widths = [0, 1].map((column) => Math.max(...this.#rows.map((row) => row[column]?.length ?? 0)));
    console.log(`\n${title}`);
    for (const [name, value, verdict] of this.#rows) {
      console.log(
        `  ${name.padEnd(widths[0] ?? 0)}  ${value.padStart(widths[1] ?? 0)}  ${verdict}`.trimEnd(),
      );
    }
    return this.#broken > 0 ? 1 : 0;
  }
}
