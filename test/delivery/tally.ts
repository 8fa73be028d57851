import type { OtlpReceiver, ReceivedRequest, RecordedPoint } from '@throughline/testing';

/** Numbered records of one kind: which arrived, and how often any did. */
export class Numbers {
  readonly unique: Set<number> = new Set();
  total = 0;

  get duplicates(): number {
    return this.total - this.unique.size;
  }

  add(seq: number): void {
    this.total += 1;
    this.unique.add(seq);
  }

  /** Which of the numbers from 0 have not arrived. */
  missing(count: number): number[] {
    return Array.from({ length: count }, (_, seq) => seq).filter((seq) => !this.unique.has(seq));
  }
}

/** What a receiver has taken, by unique id: spans and log lines by their `seq`, points by their series and time. */
export class Tally {
  readonly spans: Numbers = new Numbers();
  readonly logs: Numbers = new Numbers();
  /** Milliseconds since 1970 at which the newest span ended. */
  newestSpan = 0;
  readonly #points = new Set<string>();
  readonly #sums = new Map<string, number>();
  readonly #last = new Map<string, { time: number; value: number }>();
  #read = 0;

  /** Reads what came since the last time; `forget` lets the receiver's memory go. */
  read(receiver: OtlpReceiver, { forget = false }: { forget?: boolean } = {}): this {
    const { requests } = receiver;
    for (; this.#read < requests.length; this.#read++) {
      const request = requests[this.#read] as ReceivedRequest;
      if (request.accepted) this.#take(request);
    }
    if (forget) this.#read = requests.length = 0;
    return this;
  }

  get duplicates(): number {
    return this.spans.duplicates + this.logs.duplicates;
  }

  /** Which of the numbers from 0 have not arrived, as spans or as log lines. */
  missing(count: number): number[] {
    return [...new Set([...this.spans.missing(count), ...this.logs.missing(count)])];
  }

  /** Everything that the series of a delta sum counted; a point that came twice counts once. */
  sum(name: string, attributes: RecordedPoint['attributes'] = {}): number {
    return this.#sums.get(seriesOf(name, attributes)) ?? 0;
  }

  /** The newest value of a series. */
  last(name: string, attributes: RecordedPoint['attributes'] = {}): number | undefined {
    return this.#last.get(seriesOf(name, attributes))?.value;
  }

  /** The sum of all series of a delta sum whose attributes have this one. */
  sumWith(name: string, isWanted: (attributes: RecordedPoint['attributes']) => boolean): number {
    let sum = 0;
    for (const [series, value] of this.#sums) {
      const [of, attributes] = JSON.parse(series) as [string, RecordedPoint['attributes']];
      if (of === name && isWanted(attributes)) sum += value;
    }
    return sum;
  }

  #take({ spans, logs, metrics }: ReceivedRequest): void {
    for (const { attributes, endTime } of spans) {
      if (attributes['seq'] === undefined) continue;
      this.spans.add(Number(attributes['seq']));
      this.newestSpan = Math.max(this.newestSpan, endTime);
    }
    for (const { eventName, attributes } of logs) {
      if (eventName === 'worked') this.logs.add(Number(attributes['seq']));
    }
    for (const { name, temporality, resource, dataPoints } of metrics) {
      for (const point of dataPoints) {
        if (point.value === undefined) continue;
        const series = seriesOf(name, point.attributes);
        const from = resource['service.instance.id'] ?? resource['process.pid'];
        const id = `${from} ${series} ${point.startTime} ${point.time}`;
        if (this.#points.has(id)) continue;
        this.#points.add(id);
        const value = Number(point.value);
        if (temporality === 'delta') this.#sums.set(series, (this.#sums.get(series) ?? 0) + value);
        if (point.time >= (this.#last.get(series)?.time ?? 0))
          this.#last.set(series, { time: point.time, value });
      }
    }
  }
}

function seriesOf(name: string, attributes: RecordedPoint['attributes']): string {
  return JSON.stringify([name, Object.fromEntries(Object.entries(attributes).sort())]);
}
