import { getJson } from './get-json.ts';
import type { Alert, Rule, Sample } from './prometheus.ts';

/** One line as Loki has it: its labels and its structured metadata in one, as a query result shows them. */
export interface LokiLine {
  labels: Record<string, string>;
  text: string;
}

interface Answer {
  data: { result: { stream: Record<string, string>; values: [string, string][] }[] };
}

const PAGE = 5_000;

export class LokiApi {
  readonly #url: string;
  readonly #since = Date.now() - 600_000;

  constructor(url: string) {
    this.#url = url;
  }

  /** Every line that a LogQL query finds, page by page. */
  async query(logql: string): Promise<LokiLine[]> {
    const lines = new Map<string, LokiLine>();
    for (let start = BigInt(this.#since) * 1_000_000n; ; ) {
      const page = await this.#page(logql, start);
      for (const [key, line] of page) lines.set(key, line.line);
      const newest = page
        .map(([, { time }]) => time)
        .sort((a, b) => (a < b ? -1 : 1))
        .at(-1);
      if (page.length < PAGE || newest === undefined) return [...lines.values()];
      // The next page begins with the last moment of this one: more lines may have the same.
      start = newest;
    }
  }

  /** The newest lines of the last minutes that a query finds: what a panel shows of them. */
  async newest(logql: string, minutes: number, lines = 100): Promise<LokiLine[]> {
    const query = new URLSearchParams({
      query: logql,
      start: `${Date.now() - minutes * 60_000}000000`,
      end: `${Date.now()}000000`,
      limit: `${lines}`,
    });
    const { data } = await getJson<Answer>(`${this.#url}/loki/api/v1/query_range?${query}`);
    return data.result.flatMap(({ stream, values }) => values.map(([, text]) => ({ labels: stream, text })));
  }

  /** The series of a counting query, now. */
  async samples(logql: string): Promise<Sample[]> {
    const query = new URLSearchParams({ query: logql });
    const { data } = await getJson<{
      data: { result: { metric: Record<string, string>; value: [number, string] }[] };
    }>(`${this.#url}/loki/api/v1/query?${query}`);
    return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
  }

  /** The series of a counting query over the last minutes, every 15 seconds. */
  async series(
    logql: string,
    minutes: number,
  ): Promise<{ labels: Record<string, string>; values: number[] }[]> {
    const query = new URLSearchParams({
      query: logql,
      start: `${Date.now() - minutes * 60_000}000000`,
      end: `${Date.now()}000000`,
      step: '15',
    });
    const { data } = await getJson<{
      data: { result: { metric: Record<string, string>; values: [number, string][] }[] };
    }>(`${this.#url}/loki/api/v1/query_range?${query}`);
    return data.result.map(({ metric, values }) => ({
      labels: metric,
      values: values.map(([, value]) => Number(value)),
    }));
  }

  /** Of its ruler, which speaks as Prometheus does. */
  async alerts(): Promise<Alert[]> {
    const { data } = await getJson<{ data: { alerts: Alert[] } }>(`${this.#url}/prometheus/api/v1/alerts`);
    return data.alerts;
  }

  async rules(): Promise<Rule[]> {
    const { data } = await getJson<{ data: { groups: { rules: Rule[] }[] } }>(
      `${this.#url}/prometheus/api/v1/rules`,
    );
    return data.groups.flatMap(({ rules }) => rules);
  }

  async #page(logql: string, start: bigint): Promise<[key: string, { time: bigint; line: LokiLine }][]> {
    const query = new URLSearchParams({
      query: logql,
      start: `${start}`,
      end: `${BigInt(Date.now() + 60_000) * 1_000_000n}`,
      limit: `${PAGE}`,
      direction: 'forward',
    });
    const { data } = await getJson<Answer>(`${this.#url}/loki/api/v1/query_range?${query}`);
    return data.result.flatMap(({ stream, values }) =>
      values.map(([time, text]): [string, { time: bigint; line: LokiLine }] => [
        `${time} ${text} ${JSON.stringify(stream)}`,
        { time: BigInt(time), line: { labels: stream, text } },
      ]),
    );
  }
}
