import { ALNUM, BASE64, BASE64URL, DIGITS, HEX, LOWER, type Random, UPPER } from './random.ts';

/** One secret, as its issuer shapes it. None of them was ever valid. */
export type MakeSecret = (random: Random) => string;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function jwt(random: Random): string {
  const header = { alg: random.pick(['HS256', 'RS256', 'ES256', 'EdDSA']), typ: 'JWT' };
  const payload = {
    sub: random.text(DIGITS, 8),
    iat: 1_700_000_000 + random.int(1e7),
    scope: random.text(LOWER, 6),
  };
  return `${encode(header)}.${encode(payload)}.${random.text(BASE64URL, 43)}`;
}

function pem(random: Random): string {
  const kind = random.pick(['RSA PRIVATE KEY', 'PRIVATE KEY', 'EC PRIVATE KEY', 'OPENSSH PRIVATE KEY']);
  const lines = Array.from({ length: 3 + random.int(4) }, () => random.text(BASE64, 64));
  return `-----BEGIN ${kind}-----\n${lines.join('\n')}\n${random.text(BASE64, 22)}==\n-----END ${kind}-----`;
}

/** Completes digits with their Luhn check digit. */
export function withLuhn(digits: string): string {
  let sum = 0;
  for (let i = digits.length - 1, double = true; i >= 0; i--, double = !double) {
    const value = Number(digits[i]) * (double ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return digits + String((10 - (sum % 10)) % 10);
}

function card(random: Random): string {
  const [prefix, length] = random.pick([
    ['4', 16],
    ['51', 16],
    ['55', 16],
    ['2221', 16],
    ['34', 15],
    ['37', 15],
    ['6011', 16],
  ] as const);
  const digits = withLuhn(prefix + random.text(DIGITS, length - 1 - prefix.length));
  const separator = random.pick(['', '', ' ', '-']);
  if (length === 15) return [digits.slice(0, 4), digits.slice(4, 10), digits.slice(10)].join(separator);
  return (digits.match(/\d{4}/g) as string[]).join(separator);
}

/** Password as people choose them: no blanks, quotes or characters that would end the carrier. */
export function password(random: Random): string {
  const body = random.text(`${ALNUM}!#%*+._-~^$`, 8 + random.int(14)).replace(/^[^A-Za-z0-9]/, 'x');
  return `${body}${random.text(ALNUM, 2)}`.replace(/%(?=[0-9A-Fa-f]{2})/g, '_').replace(/\$(?=[\w{])/g, '_');
}

/** Tokens that a rule can know by their own shape. */
export const TOKENS: Record<string, MakeSecret> = {
  jwt,
  pem,
  card,
  'aws-key-id': (r) => r.pick(['AKIA', 'ASIA']) + r.text(`${UPPER}234567`, 16),
  'gcp-api-key': (r) => `AIza${r.text(BASE64URL, 34)}${r.text(ALNUM, 1)}`,
  'gcp-oauth': (r) => `ya29.${r.text(BASE64URL, 90 + r.int(60))}${r.text(ALNUM, 1)}`,
  'google-client-secret': (r) => `GOCSPX-${r.text(BASE64URL, 27)}${r.text(ALNUM, 1)}`,
  'azure-client-secret': (r) => `${r.text(ALNUM, 3)}8Q~${r.text(`${ALNUM}_.~-`, 33)}${r.text(ALNUM, 1)}`,
  github: (r) =>
    r.int(4) === 0
      ? `github_pat_${r.text(ALNUM, 22)}_${r.text(ALNUM, 59)}`
      : `${r.pick(['ghp', 'gho', 'ghu', 'ghs', 'ghr'])}_${r.text(ALNUM, 36)}`,
  gitlab: (r) => `glpat-${r.text(BASE64URL, 19)}${r.text(ALNUM, 1)}`,
  npm: (r) => `npm_${r.text(ALNUM, 36)}`,
  stripe: (r) => `${r.pick(['sk_live', 'sk_test', 'rk_live'])}_${r.text(ALNUM, r.pick([24, 99]))}`,
  'stripe-webhook': (r) => `whsec_${r.text(ALNUM, 32)}`,
  slack: (r) =>
    `${r.pick(['xoxb', 'xoxp'])}-${r.text(DIGITS, 12)}-${r.text(DIGITS, 12)}-${r.text(ALNUM, 24)}`,
  sendgrid: (r) =>
    `SG.${r.text(BASE64URL, 21)}${r.text(ALNUM, 1)}.${r.text(BASE64URL, 42)}${r.text(ALNUM, 1)}`,
  openai: (r) => (r.int(2) === 0 ? `sk-proj-${r.text(ALNUM, 48)}` : `sk-${r.text(ALNUM, 48)}`),
  anthropic: (r) => `sk-ant-api03-${r.text(BASE64URL, 92)}${r.text(ALNUM, 1)}AA`,
  huggingface: (r) => `hf_${r.text(ALNUM, 34)}`,
  telegram: (r) =>
    `${r.text('123456789', 1)}${r.text(DIGITS, 8)}:AA${r.text(BASE64URL, 32)}${r.text(ALNUM, 1)}`,
  shopify: (r) => `shpat_${r.text(HEX, 32)}`,
  digitalocean: (r) => `dop_v1_${r.text(HEX, 64)}`,
  vault: (r) => `hvs.${r.text(BASE64URL, 89)}${r.text(ALNUM, 1)}`,
};

const HOSTS = ['db.internal', 'pg-1.prod.local', '10.2.3.4', 'cache.example.com'];
const USERS = ['app', 'service', 'admin', 'reporting'];

/** Secrets that only their surroundings give away: the carrier comes with them as `around`. */
export interface Framed {
  text: string;
  secret: string;
}

export const FRAMES: Record<string, (random: Random) => Framed> = {
  'url-user-info': (r) => {
    const secret = password(r).replace(/[#%]/g, '_');
    const scheme = r.pick(['postgres', 'mysql', 'mongodb+srv', 'redis', 'amqp', 'https', 'ftp']);
    return {
      text: `${scheme}://${r.pick(USERS)}:${secret}@${r.pick(HOSTS)}:${1024 + r.int(9999)}/main`,
      secret,
    };
  },
  'url-parameter': (r) => {
    const secret = r.text(BASE64URL, 20 + r.int(20));
    const name = r.pick([
      'token',
      'access_token',
      'api_key',
      'apikey',
      'client_secret',
      'X-Amz-Signature',
      'sig',
    ]);
    return { text: `https://api.example.com/v1/items?page=${r.int(9)}&${name}=${secret}&limit=20`, secret };
  },
  'ado-connection-string': (r) => {
    const secret = password(r);
    return {
      text: `Server=${r.pick(HOSTS)};Database=main;User Id=${r.pick(USERS)};Password=${secret};Timeout=5`,
      secret,
    };
  },
  'libpq-connection-string': (r) => {
    const secret = password(r);
    return {
      text: `host=${r.pick(HOSTS)} port=5432 user=${r.pick(USERS)} password=${secret} dbname=main`,
      secret,
    };
  },
  'azure-connection-string': (r) => {
    const secret = `${r.text(BASE64, 86)}==`;
    return {
      text: `DefaultEndpointsProtocol=https;AccountName=${r.text(LOWER, 8)};AccountKey=${secret};EndpointSuffix=core.windows.net`,
      secret,
    };
  },
  'go-dsn': (r) => {
    const secret = r.text(ALNUM, 14);
    return { text: `${r.pick(USERS)}:${secret}@tcp(${r.pick(HOSTS)}:3306)/main?parseTime=true`, secret };
  },
  jdbc: (r) => {
    const secret = r.text(ALNUM, 16);
    return {
      text: `jdbc:postgresql://${r.pick(HOSTS)}:5432/main?user=${r.pick(USERS)}&password=${secret}`,
      secret,
    };
  },
  bearer: (r) => {
    const secret = r.text(`${ALNUM}-._~`, 24 + r.int(30)) + r.text(ALNUM, 1);
    return { text: `Authorization: Bearer ${secret}`, secret };
  },
  basic: (r) => {
    const secret = Buffer.from(`${r.pick(USERS)}:${password(r)}`).toString('base64');
    return { text: `${r.pick(['Authorization: ', 'with ', ''])}Basic ${secret}`, secret };
  },
  cookie: (r) => {
    const secret = r.text(ALNUM, 26);
    return { text: `${r.pick(['Cookie', 'Set-Cookie', 'cookie'])}: sid=${secret}; theme=dark`, secret };
  },
  'aws-secret-key': (r) => {
    const secret = r.text(BASE64, 40);
    return { text: `${r.pick(['aws_secret_access_key', 'AWS_SECRET_ACCESS_KEY'])}=${secret}`, secret };
  },
  argument: (r) => {
    const secret = password(r);
    const name = r.pick(['--db-password', '--token', '--api-key', '--client-secret']);
    return { text: `node server.js --port 8080 ${name}${r.pick(['=', ' '])}${secret} --verbose`, secret };
  },
  sql: (r) => {
    const secret = r.text(ALNUM, 14);
    const text = r.pick([
      `SELECT id FROM users WHERE email = 'a@b.c' AND password = '${secret}' LIMIT 1`,
      `UPDATE users SET api_token='${secret}', updated_at = now() WHERE id = 7`,
      `INSERT INTO users (email, password, age) VALUES ('a@b.c', '${secret}', 33)`,
      `ALTER ROLE reporting WITH PASSWORD '${secret}'`,
    ]);
    return { text, secret };
  },
  'slack-webhook': (r) => {
    const secret = `T${r.text(UPPER + DIGITS, 8)}/B${r.text(UPPER + DIGITS, 10)}/${r.text(ALNUM, 24)}`;
    return { text: `https://hooks.slack.com/services/${secret}`, secret };
  },
  xml: (r) => {
    const secret = r.text(ALNUM, 14);
    return { text: `<login><user>bob</user><password>${secret}</password></login>`, secret };
  },
  'url-encoded': (r) => {
    const secret = r.text(ALNUM, 18);
    return {
      text: encodeURIComponent(`user=bob&${r.pick(['password', 'access_token'])}=${secret}&x=1`),
      secret,
    };
  },
};

/** Key names of the kind that people give to secrets, for pairs whose value has no shape. */
export const KEY_NAMES: readonly string[] = [
  ...['password', 'userPassword', 'DB_PASSWORD', 'passwd', 'pwd', 'passphrase', 'secret', 'client_secret'],
  ...['accessToken', 'refresh_token', 'X-Auth-Token', 'apiKey', 'API_KEY', 'x-api-key', 'private_key'],
  ...['sessionId', 'encryptionKey', 'credentials', 'otp', 'webhookSecret', 'smtp_pass', 'jwt'],
];
