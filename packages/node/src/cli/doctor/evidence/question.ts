import type { Signal } from '../../../exits/account.ts';
import type { OtlpRoute } from '../../../exits/otlp-route.ts';

/** One request of the doctor's. */
export interface Question {
  readonly url: URL;
  readonly signal: Signal;
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: OtlpRoute['tls'];
  readonly deadlineMs: number;
}
