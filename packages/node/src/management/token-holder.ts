import { createHash, timingSafeEqual } from 'node:crypto';

/** The answer where no token is configured. */
export const TOKEN_ADVICE: string =
  'Not served: set THROUGHLINE_MANAGEMENT_TOKEN, and send it as "Authorization: Bearer ...".\n';

/** Whether somebody may: `nobody` where no token is configured. */
export type Authority = 'yes' | 'no' | 'nobody';

/**
 * Knows the holder of the management token by the header `Authorization`. To come from this machine is no authority:
 * side-cars and web pages do, too.
 */
export function holderOf(token: string | undefined): (authorization: string | undefined) => Authority {
  if (token === undefined) return () => 'nobody';
  const expected = digest(token);
  return (authorization) => {
    const given = /^Bearer ([^\s]+)$/i.exec(authorization ?? '')?.[1];
    // Digests are equally long, so that the time of the comparison tells nothing about the token.
    return given !== undefined && timingSafeEqual(digest(given), expected) ? 'yes' : 'no';
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
