import { getJson } from './get-json.ts';

export interface Sample {
  labels: Record<string, string>;
  value: number;
}

export interface Exemplar {
  labels: Record<string, string>;
  value: string;
}

export interface Alert {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  state: 'pending' | 'firing';
}

export interface Rule {
  name: string;
  /** `ok` once it was evaluated without an error. */
  health: string;
  lastError?: string;
}

export class PrometheusApi {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** The result of an instant query, now. */
  async query(promql: string): Promise<Sample[]> {
    const { data } = await this.#ask<{
      result: { metric: Record<string, string>; value: [number, string] }[];
    }>('/api/v1/query', { query: promql });
    return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
  }

  /** The series of a range query over the last minutes, every 15 seconds, with the values of each. */
  async range(
    promql: string,
    minutes: number,
  ): Promise<{ labels: Record<string, string>; values: number[] }[]> {
    const now = Date.now() / 1_000;
    const { data } = await this.#ask<{
      result: { metric: Record<string, string>; values: [number, string][] }[];
    }>('/api/v1/query_range', { query: promql, start: `${now - minutes * 60}`, end: `${now}`, step: '15' });
    return data.result.map(({ metric, values }) => ({
      labels: metric,
      values: values.map(([, value]) => Number(value)),
    }));
  }

  /** The names of all metrics. */
  async names(): Promise<string[]> {
    const { data } = await this.#ask<string[]>('/api/v1/label/__name__/values', {});
    return data;
  }

  async alerts(): Promise<Alert[]> {
    const { data } = await this.#ask<{ alerts: Alert[] }>('/api/v1/alerts', {});
    return data.alerts;
  }

  async rules(): Promise<Rule[]> {
    const { data } = await this.#ask<{ groups: { rules: Rule[] }[] }>('/api/v1/rules', {});
    return data.groups.flatMap(({ rules }) => rules);
  }

  /** The one number that a query gives; 0 where it gives nothing. */
  async number(promql: string): Promise<number> {
    const samples = await this.query(promql);
    if (samples.length > 1) throw new Error(`${promql} gives ${samples.length} series, not one number.`);
    return samples[0]?.value ?? 0;
  }

  /** A number for each value of one label. */
  async by(label: string, promql: string): Promise<Record<string, number>> {
    const samples = await this.query(promql);
    return Object.fromEntries(samples.map(({ labels, value }) => [labels[label] ?? '', value]));
  }

  /** All series that a selector matches. */
  async series(selector: string): Promise<Record<string, string>[]> {
    const { data } = await this.#ask<Record<string, string>[]>('/api/v1/series', { 'match[]': selector });
    return data;
  }

  async exemplars(promql: string): Promise<Exemplar[]> {
    const now = Date.now() / 1_000;
    const { data } = await this.#ask<{ exemplars: Exemplar[] }[]>('/api/v1/query_exemplars', {
      query: promql,
      start: `${now - 3_600}`,
      end: `${now + 60}`,
    });
    return data.flatMap(({ exemplars }) => exemplars);
  }

  #ask<T>(path: string, query: Record<string, string>): Promise<{ data: T }> {
    return getJson(`${this.#url}${path}?${new URLSearchParams(query)}`);
  }
}
