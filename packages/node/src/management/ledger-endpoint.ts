import type { RequestListener } from 'node:http';
import { answer, withManagementToken } from './management-token.ts';

export interface LedgerEndpointOptions {
  /** `THROUGHLINE_MANAGEMENT_TOKEN`; undefined: nobody may read. */
  readonly token: string | undefined;
  /** What is answered: anything that JSON can hold, redacted. */
  details(): unknown;
}

const MOST_BYTES = 256 * 1024;

/** `/ledger`: what became of every record, for holders of the management token. */
export function ledgerEndpoint({ token, details }: LedgerEndpointOptions): RequestListener {
  return withManagementToken(token, (_request, response) => {
    const body = JSON.stringify(details());
    if (body.length > MOST_BYTES) return answer(response, 500, undefined, '');
    answer(response, 200, 'application/json; charset=utf-8', body);
  });
}
