import type { Database } from '../store/database.ts';

const MINUTE_US = 60_000_000;
/** Buckets for each doubling of the duration: a percentile is told within a fifth. */
const PER_DOUBLING = 4;

/** The bucket that a duration falls into. */
export function bucketOf(durationNs: number): number {
  return Math.floor(Math.log2(Math.max(durationNs, 1_000) / 1_000) * PER_DOUBLING);
}

/** The middle of a bucket, in nanoseconds. */
export function nsOfBucket(bucket: number): number {
  return Math.round(1_000 * 2 ** ((bucket + 0.5) / PER_DOUBLING));
}

/** Requests by minute, service and duration, counted as they come. */
export class ServiceRates {
  readonly #database: Database;
  readonly #counts = new Map<
    string,
    [minute: number, service: string, bucket: number, all: number, failed: number]
  >();

  constructor(database: Database) {
    this.#database = database;
  }

  add(service: string, startUs: number, durationNs: number, failed: boolean): void {
    const minute = Math.floor(startUs / MINUTE_US);
    const bucket = bucketOf(durationNs);
    const key = `${minute} ${bucket} ${service}`;
    let counted = this.#counts.get(key);
    if (counted === undefined) {
      counted = [minute, service, bucket, 0, 0];
      this.#counts.set(key, counted);
    }
    counted[3] += 1;
    if (failed) counted[4] += 1;
  }

  /** Within the transaction of the spans. */
  write(): void {
    for (const counted of this.#counts.values()) {
      this.#database.run(
        `INSERT INTO service_minute (minute, service, bucket, requests, failed) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET requests = requests + excluded.requests, failed = failed + excluded.failed`,
        ...counted,
      );
    }
    this.#counts.clear();
  }

  forget(): void {
    this.#counts.clear();
  }
}
