/** What a page in the Prometheus text format has, for a comparison with what the same service pushed. */
export class MetricsPage {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The sum of all series of one name that have these labels; undefined: that do not have the label. */
  sum(name: string, labels: Record<string, string | undefined> = {}): number {
    return this.#samples()
      .filter((sample) => sample.name === name)
      .filter((sample) => Object.entries(labels).every(([key, value]) => sample.labels.get(key) === value))
      .reduce((sum, { value }) => sum + value, 0);
  }

  /** An attribute of the resource; empty where the page has none. */
  resource(name: string): string {
    return (
      this.#samples()
        .find((sample) => sample.name === 'target_info')
        ?.labels.get(name) ?? ''
    );
  }

  /** The label names of each series name. */
  labelsByName(): Map<string, Set<string>> {
    return labelsByName(this.#samples().map(({ name, labels }) => [name, [...labels.keys()]]));
  }

  #samples(): { name: string; labels: Map<string, string>; value: number }[] {
    return [...this.#text.matchAll(/^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/gm)].map(
      ([, name = '', labels = '', value]) => ({
        name,
        labels: new Map(
          [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key = '', text = '']) => [key, text]),
        ),
        value: Number(value),
      }),
    );
  }
}

/** Added on the way: who was scraped, or which resource has pushed. */
const labelsOfTheWay = new Set([
  '__name__',
  'job',
  'instance',
  'service_name',
  'service_instance_id',
  'service_version',
  'service_namespace',
]);

/** The label names of each series name, without those that say where a series came from. */
export function labelsByName(series: [name: string, labels: string[]][]): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (const [name, labels] of series) {
    // Prometheus makes it of the resource, the page has it in its own way.
    if (name === 'target_info') continue;
    const known = names.get(name) ?? new Set();
    for (const label of labels) if (!labelsOfTheWay.has(label)) known.add(label);
    names.set(name, known);
  }
  return names;
}
