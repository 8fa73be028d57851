import type { OtlpProtocol } from '../../../config/table-otlp.ts';
import type { Signal } from '../../../exits/account.ts';

/** What came of one request with a canary. */
export interface EndpointEvidence {
  readonly signal: Signal;
  /** Without user name, password and query. */
  readonly endpoint: string;
  readonly protocol: OtlpProtocol;
  readonly outcome: Outcome;
  /** Seconds that an answer was waited for. */
  readonly patienceSeconds: number;
  /** A certificate file that is named and cannot be used. */
  readonly unreadableFiles: boolean;
}

export type Outcome = Answered | Failed;

export interface Answered {
  readonly is: 'answered';
  /** Of HTTP. */
  readonly status: number;
  /** Of gRPC; 0 is success. */
  readonly grpcStatus: number | undefined;
  /** Type and subtype alone. */
  readonly contentType: string | undefined;
  /** How far the clock of the endpoint is ahead of ours, by its `Date` header; milliseconds. */
  readonly aheadMs: number | undefined;
  /** What else the port speaks, where the answer gives reason to ask. */
  readonly speaks: Speech | undefined;
}

export interface Failed {
  readonly is: 'failed';
  /** A code of the system, of Node or of OpenSSL, such as `ECONNREFUSED`. */
  readonly code: string;
  readonly speaks: Speech | undefined;
}

/** A protocol that a port answers in, other than the one it was asked in. */
export type Speech = 'http1' | 'http2' | 'tls';

/** Whether a failure is one of TLS. */
export function isTlsCode(code: string): boolean {
  return isCertificateCode(code) || /ERR_TLS|ERR_SSL|EPROTO/.test(code);
}

/** Whether it is the certificate of the other side that is refused. */
export function isCertificateCode(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO|DEPTH_ZERO|HOSTNAME_MISMATCH/.test(code);
}

/** Whether the endpoint took the canary. */
export function isTaken({ outcome }: EndpointEvidence): boolean {
  if (outcome.is === 'failed') return false;
  const { status, grpcStatus, contentType } = outcome;
  if (grpcStatus !== undefined) return grpcStatus === 0;
  return status >= 200 && status < 300 && contentType !== 'text/html';
}
