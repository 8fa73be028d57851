import { ALNUM, BASE64, BASE64URL, DIGITS, HEX, LOWER, type Random, UPPER } from './random.ts';

/** Lines of honest logs that hold no secret, however much they look like it. */
export type CleanLine = (random: Random) => string;

const uuid = (r: Random): string => [8, 4, 4, 4, 12].map((length) => r.text(HEX, length)).join('-');
const traceId = (r: Random): string => r.text(HEX, 32);
const word = (r: Random): string =>
  r.pick(['orders', 'users', 'invoices', 'reports', 'sessions', 'tokens', 'cards']);
/** Sixteen digits that fail the Luhn check. */
const notACard = (r: Random): string => {
  const digits = `4${r.text(DIGITS, 14)}`;
  return digits + String((luhnDigit(digits) + 1 + r.int(9)) % 10);
};

function luhnDigit(digits: string): number {
  let sum = 0;
  for (let i = digits.length - 1, double = true; i >= 0; i--, double = !double) {
    const value = Number(digits[i]) * (double ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return (10 - (sum % 10)) % 10;
}

const tuning: readonly CleanLine[] = [
  (r) => `request ${uuid(r)} done in ${r.int(900)}ms`,
  (r) => `trace_id=${traceId(r)} span_id=${r.text(HEX, 16)} GET /v1/${word(r)}/${r.int(9999)} 200`,
  (r) => `commit ${r.text(HEX, 40)} deployed`,
  (r) => `sha256:${r.text(HEX, 64)} pulled`,
  (r) => `<img src="data:image/png;base64,iVBORw0KGgo${r.text(BASE64, 200)}==">`,
  (r) =>
    `2026-11-22T10:${10 + r.int(49)}:00.${r.text(DIGITS, 3)}Z started at ${1_700_000_000_000 + r.int(1e9)}`,
  (r) => `etag "${r.text(HEX, 32)}" cache hit`,
  (r) => `integrity sha512-${r.text(BASE64, 86)}==`,
  (r) => `order ${notACard(r)} shipped`,
  (r) =>
    `    at Object.${r.text(LOWER, 8)} (/srv/app/node_modules/${r.text(LOWER, 6)}/lib/token.js:${r.int(999)}:${r.int(99)})`,
  () => 'Invalid token: expired',
  () => 'SyntaxError: Unexpected token \'<\', "<!DOCTYPE "... is not valid JSON',
  () => 'password: must be at least 8 characters long',
  (r) => `used ${r.int(4000)} tokens, max_tokens=${r.int(8000)} input_tokens=${r.int(999)}`,
  (r) => `author=${r.text(LOWER, 7)} keyboard=us authority=example.com:443`,
  (r) => `s3://bucket-${r.int(9)}/uploads/${uuid(r)}.png uploaded`,
  (r) => `http://localhost:${3000 + r.int(99)}/@scope/pkg?page=${r.int(9)}&sort=key`,
  (r) => `key=${word(r)}:${r.int(9999)} ttl=60 cache miss`,
  (r) => `{"level":"info","event":"job_done","job_id":"${uuid(r)}","tokens":${r.int(999)}}`,
  (r) => `User-Agent: Mozilla/5.0 (X11; Linux x86_64) Chrome/1${r.int(40)}.0.0.0`,
];

const scoring: readonly CleanLine[] = [
  (r) => `{"request_id":"${uuid(r)}","trace_id":"${traceId(r)}","span_id":"${r.text(HEX, 16)}","status":200}`,
  (r) => `traceparent: 00-${traceId(r)}-${r.text(HEX, 16)}-01`,
  (r) => `image digest ${r.text(HEX, 64)} verified, md5 ${r.text(HEX, 32)}`,
  (r) => `background:url(data:image/jpeg;base64,/9j/4AAQSkZJRg${r.text(BASE64, 300)})`,
  (r) =>
    `event at ${1_700_000_000_000_000_000n + BigInt(r.int(1e9))} ns (2026-0${1 + r.int(9)}-02 03:04:05,${r.text(DIGITS, 3)})`,
  (r) => `invoice ${notACard(r).replace(/(\d{4})(?=\d)/g, '$1-')} paid`,
  (r) =>
    `nanoid ${r.text(BASE64URL, 21)} ulid 01${r.text('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 24)} cuid c${r.text(LOWER + DIGITS, 24)}`,
  (r) =>
    `object id ${r.text(HEX, 24)} version ${r.int(9)}.${r.int(20)}.${r.int(9)}-beta.${r.int(9)}+${r.text(HEX, 7)}`,
  (r) => `GET https://cdn.example.com/assets/app.${r.text(HEX, 8)}.js?v=${r.text(ALNUM, 8)} 304`,
  (r) =>
    `peer ${r.int(255)}.${r.int(255)}.0.${r.int(255)}:${r.int(60000)} mac ${Array.from({ length: 6 }, () => r.text(HEX, 2)).join(':')}`,
  (r) => `fe80::${r.text(HEX, 4)}:${r.text(HEX, 4)}%eth0 reachable, rtt ${r.int(90)}.${r.int(99)} ms`,
  () => 'The bearer of this ticket may enter; basic information is on page 2',
  () => 'Token type: access. Tokens are counted per request; secrets are never logged.',
  (r) => `password reset requested for user ${r.int(99999)}, token_type=reset expires_in=3600`,
  (r) =>
    `SELECT "id", "token_count" FROM "${word(r)}" WHERE "author_id" = $1 ORDER BY "created_at" DESC LIMIT ${r.int(99)}`,
  (r) =>
    `TypeError: Cannot read properties of undefined (reading '${r.pick(['token', 'key', 'password', 'cookies'])}')`,
  (r) => `node:internal/modules/esm/module_job:${r.int(999)} ${UPPER.slice(0, r.int(26))} ok`,
  (r) => `kafka topic=${word(r)} partition=${r.int(12)} offset=${r.text(DIGITS, 12)} key=${r.int(9999)}`,
  (r) => `arn:aws:iam::${r.text(DIGITS, 12)}:role/app-role assumed, account ${r.text(DIGITS, 12)}`,
  (r) =>
    `mailto:${r.text(LOWER, 6)}@example.com +49 30 ${r.text(DIGITS, 8)} isbn 978-3-16-${r.text(DIGITS, 6)}-0`,
];

export const CLEAN_LINES: Record<'tuning' | 'scoring', readonly CleanLine[]> = { tuning, scoring };
