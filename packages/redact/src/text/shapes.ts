import { isIdent } from './characters.ts';
import { type Match, setMatch } from './match.ts';

/** Tokens whose issuers gave them a shape: a fixed beginning, an alphabet and a length. */
export interface Shape {
  rule: string;
  /** How the token begins, exactly. */
  prefix: string;
  /** How far the prefix reaches up to its last letter or digit, where the automaton sees its end. */
  reach: number;
  /** What may follow. */
  alphabet: Alphabet;
  /** How many characters must follow. */
  min: number;
  /** Exactly so many: a longer run is something else. */
  exact: boolean;
}

type Alphabet = (code: number) => boolean;

const digit: Alphabet = (code) => code >= 48 && code <= 57;
const upper: Alphabet = (code) => code >= 65 && code <= 90;
const lower: Alphabet = (code) => code >= 97 && code <= 122;
const isAlnum: Alphabet = (code) => digit(code) || lower(code) || upper(code);
const upperDigit: Alphabet = (code) => upper(code) || digit(code);
const hex: Alphabet = (code) => digit(code) || (code >= 97 && code <= 102);
const word: Alphabet = (code) => isAlnum(code) || code === 95;
const url: Alphabet = (code) => word(code) || code === 45;
const urlDot: Alphabet = (code) => url(code) || code === 46;
const urlSign: Alphabet = (code) => url(code) || code === 61;
const base64: Alphabet = (code) => word(code) || code === 43 || code === 47 || code === 61;
const path: Alphabet = (code) => url(code) || code === 47;

/** The same alphabets as other programs write them in a pattern. */
const WRITTEN = new Map<Alphabet, string>([
  [isAlnum, '[A-Za-z0-9]'],
  [upperDigit, '[A-Z0-9]'],
  [hex, '[0-9a-f]'],
  [word, '\\w'],
  [url, '[\\w-]'],
  [urlDot, '[\\w.-]'],
  [urlSign, '[\\w=-]'],
  [base64, '[\\w+/=]'],
  [path, '[\\w/-]'],
]);

export function writtenAlphabet({ alphabet }: Shape): string {
  return WRITTEN.get(alphabet) ?? '\\S';
}

function exactly(rule: string, prefix: string, alphabet: Alphabet, min: number): Shape {
  return { rule, prefix, reach: trimSigns(prefix).length, alphabet, min, exact: true };
}

function atLeast(rule: string, prefix: string, alphabet: Alphabet, min: number): Shape {
  return { rule, prefix, reach: trimSigns(prefix).length, alphabet, min, exact: false };
}

export const SHAPES: readonly Shape[] = [
  ...['AKIA', 'ASIA', 'ABIA', 'ACCA'].map((prefix) => exactly('aws-key-id', prefix, upperDigit, 16)),
  exactly('gcp-api-key', 'AIza', url, 35),
  atLeast('gcp-oauth', 'ya29.', urlDot, 20),
  exactly('google-client-secret', 'GOCSPX-', url, 28),
  ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'].map((prefix) => atLeast('github', prefix, isAlnum, 16)),
  atLeast('github', 'github_pat_', word, 20),
  ...['glpat-', 'gldt-', 'glrt-', 'glptt-', 'glcbt-'].map((prefix) => atLeast('gitlab', prefix, urlDot, 20)),
  exactly('npm', 'npm_', isAlnum, 36),
  atLeast('pypi', 'pypi-AgE', url, 50),
  atLeast('docker', 'dckr_pat_', url, 20),
  ...['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_'].map((prefix) => atLeast('stripe', prefix, isAlnum, 10)),
  atLeast('stripe', 'whsec_', word, 24),
  ...['xoxb-', 'xoxp-', 'xoxa-', 'xoxs-', 'xoxr-', 'xoxe-', 'xoxc-', 'xoxd-', 'xoxe.xoxp-', 'xapp-'].map(
    (prefix) => atLeast('slack', prefix, urlDot, 20),
  ),
  atLeast('slack', 'hooks.slack.com/services/', path, 30),
  atLeast('discord', 'discord.com/api/webhooks/', path, 40),
  atLeast('sendgrid', 'SG.', urlDot, 40),
  atLeast('openai', 'sk-', isAlnum, 32),
  ...['sk-proj-', 'sk-svcacct-', 'sk-admin-', 'sk-or-'].map((prefix) => atLeast('openai', prefix, url, 20)),
  atLeast('anthropic', 'sk-ant-', url, 20),
  atLeast('huggingface', 'hf_', isAlnum, 30),
  ...['shpat_', 'shpca_', 'shppa_', 'shpss_'].map((prefix) => exactly('shopify', prefix, isAlnum, 32)),
  ...['dop_v1_', 'doo_v1_', 'dor_v1_'].map((prefix) => exactly('digitalocean', prefix, hex, 64)),
  ...['hvs.', 'hvb.', 'hvr.'].map((prefix) => atLeast('vault', prefix, url, 24)),
  atLeast('square', 'sq0atp-', url, 22),
  atLeast('square', 'sq0csp-', url, 40),
  exactly('databricks', 'dapi', hex, 32),
  atLeast('atlassian', 'ATATT3', urlSign, 60),
  atLeast('linear', 'lin_api_', isAlnum, 32),
  atLeast('notion', 'ntn_', isAlnum, 40),
  exactly('new-relic', 'NRAK-', upperDigit, 27),
  atLeast('sentry', 'sntrys_', base64, 40),
  atLeast('grafana', 'glsa_', word, 32),
  atLeast('grafana', 'glc_', base64, 32),
  atLeast('figma', 'figd_', url, 40),
  atLeast('postman', 'PMAK-', url, 50),
  atLeast('doppler', 'dp.pt.', isAlnum, 40),
  atLeast('planetscale', 'pscale_tkn_', urlDot, 32),
  atLeast('planetscale', 'pscale_pw_', urlDot, 32),
  exactly('supabase', 'sbp_', hex, 40),
  atLeast('supabase', 'sb_secret_', url, 20),
  ...['cfat_', 'cfut_', 'cfk_'].map((prefix) => atLeast('cloudflare', prefix, isAlnum, 32)),
  ...['vcp_', 'vci_', 'vca_', 'vcr_', 'vck_'].map((prefix) => atLeast('vercel', prefix, isAlnum, 24)),
  ...['tskey-auth-', 'tskey-api-', 'tskey-client-', 'tskey-scim-', 'tskey-webhook-'].map((prefix) =>
    atLeast('tailscale', prefix, url, 20),
  ),
  atLeast('groq', 'gsk_', isAlnum, 40),
  atLeast('xai', 'xai-', isAlnum, 60),
  atLeast('perplexity', 'pplx-', isAlnum, 40),
  atLeast('replicate', 'r8_', isAlnum, 36),
  atLeast('pinecone', 'pcsk_', word, 40),
  atLeast('1password', 'ops_eyJ', url, 100),
  atLeast('neon', 'napi_', isAlnum, 40),
  atLeast('netlify', 'nfp_', isAlnum, 36),
  atLeast('fly', 'fm2_', base64, 60),
  exactly('heroku', 'HRKU-', url, 36),
  exactly('pulumi', 'pul-', hex, 40),
  exactly('rubygems', 'rubygems_', hex, 48),
  atLeast('brevo', 'xkeysib-', url, 64),
  atLeast('contentful', 'CFPAT-', url, 40),
  atLeast('bitbucket', 'ATBB', isAlnum, 32),
  atLeast('bitbucket', 'ATCTT3', urlSign, 60),
  exactly('alibaba', 'LTAI', isAlnum, 20),
  exactly('age', 'AGE-SECRET-KEY-1', upperDigit, 58),
];

/** `at` is the last letter of `shape.prefix` but for signs behind it. */
export function findShape(shape: Shape, text: string, at: number, floor: number, match: Match): boolean {
  const { prefix } = shape;
  const start = at + 1 - shape.reach;
  if (start < floor || !text.startsWith(prefix, start)) return false;
  if (start > 0 && !isBoundary(text, start - 1)) return false;
  const from = start + prefix.length;
  // What is read is either hidden or shorter than `min`: that keeps a scan linear.
  const limit = shape.exact ? Math.min(text.length, from + shape.min + 1) : text.length;
  let end = from;
  while (end < limit && shape.alphabet(text.charCodeAt(end))) end++;
  if (shape.exact && (end - from !== shape.min || isAlnum(text.charCodeAt(end)))) return false;
  // A full stop or slash behind the token belongs to the sentence.
  while (end > from && (text.charCodeAt(end - 1) === 46 || text.charCodeAt(end - 1) === 47)) end--;
  if (end - from < shape.min) return false;
  return setMatch(match, prefix.includes('/') ? from : start, end, shape.rule);
}

/** The prefix as the stem automaton sees it end: without signs behind its last letter or digit. */
export function trimSigns(prefix: string): string {
  return prefix.replace(/[-_.]+$/, '');
}

/** Azure client secrets: three characters, `8Q~` or its like, 31 to 34 more. `at` is the `Q`. */
export function findAzureSecret(text: string, at: number, floor: number, match: Match): boolean {
  if (text.charCodeAt(at) !== 81 || text.charCodeAt(at + 1) !== 126) return false;
  const start = at - 4;
  if (start < floor || (start > 0 && !isBoundary(text, start - 1))) return false;
  for (let i = start; i < at; i++) if (!isAlnum(text.charCodeAt(i))) return false;
  let end = at + 2;
  const limit = at + 2 + 36;
  while (end < limit && (urlDot(text.charCodeAt(end)) || text.charCodeAt(end) === 126)) end++;
  if (text.charCodeAt(end - 1) === 46) end--;
  return end - at - 2 >= 31 && setMatch(match, start, end, 'azure-client-secret');
}

/** Telegram bot tokens: digits, `:AA`, 33 more. `at` is the second `A`. */
export function findTelegramToken(text: string, at: number, floor: number, match: Match): boolean {
  if (!text.startsWith(':AA', at - 2)) return false;
  const limit = Math.max(floor, at - 14);
  let start = at - 2;
  while (start > limit && digit(text.charCodeAt(start - 1))) start--;
  if (at - 2 - start < 8) return false;
  if (start > 0 && !isBoundary(text, start - 1) && !text.startsWith('bot', start - 3)) return false;
  let end = at + 1;
  while (end < at + 40 && url(text.charCodeAt(end))) end++;
  return end - at - 1 >= 32 && end - at - 1 <= 36 && setMatch(match, start, end, 'telegram');
}

/** No token begins inside a word; `\n` and `%3D` before it are no word. */
export function isBoundary(text: string, before: number): boolean {
  const code = text.charCodeAt(before);
  if (!isIdent(code) || code === 46 || code > 127) return true;
  if (code === 45) return !isIdent(text.charCodeAt(before - 1)) || text.charCodeAt(before - 1) === 45;
  return isEscaped(text, before);
}

function isEscaped(text: string, before: number): boolean {
  if (text.charCodeAt(before - 1) === 92) return 'nrt'.includes(text[before] as string);
  return (
    text.charCodeAt(before - 2) === 37 &&
    hexDigit(text.charCodeAt(before)) &&
    hexDigit(text.charCodeAt(before - 1))
  );
}

function hexDigit(code: number): boolean {
  return hex(code) || (code >= 65 && code <= 70);
}
