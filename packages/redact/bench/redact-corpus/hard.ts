import { ALNUM, HEX, LOWER, type Random } from './random.ts';
import { type Framed, password, TOKENS } from './secrets.ts';

/** Cases on which a redactor may well fail; they are here so that the score says what it does not know. */
export const HARD: Record<string, (random: Random) => Framed> = {
  'hard: in a sentence': (r) => {
    const secret = password(r);
    return {
      text: `${r.pick(['the password for bob is', 'logged in with password', 'use token'])} ${secret}`,
      secret,
    };
  },
  'hard: password with blanks': (r) => {
    const secret = [r.text(LOWER, 6), r.text(LOWER, 5), r.text(ALNUM, 6)].join(' ');
    return {
      text: r.pick([`password="${secret}"`, `"passphrase": "${secret}"`, `Password=${secret};Timeout=5`]),
      secret,
    };
  },
  'hard: token cut short': (r) => {
    const whole = (
      TOKENS[r.pick(['github', 'stripe', 'slack', 'jwt', 'openai'])] as (random: Random) => string
    )(r);
    const secret = whole.slice(0, Math.ceil(whole.length * 0.7));
    return { text: `${secret}...`, secret };
  },
  'hard: base64 of JSON': (r) => {
    const secret = Buffer.from(JSON.stringify({ user: 'bob', password: r.text(ALNUM, 14) })).toString(
      'base64',
    );
    return { text: `state ${secret}`, secret };
  },
  'hard: key that nobody listed': (r) => {
    const secret = r.text(ALNUM, 24);
    return { text: `${r.pick(['geheim', 'clave', 'auth_blob', 'pk', 'licence', 'hush'])}=${secret}`, secret };
  },
  'hard: bare random hex': (r) => {
    const secret = r.text(HEX, 40);
    return { text: `using ${secret} to sign`, secret };
  },
  'hard: SQL function': (r) => {
    const secret = r.text(ALNUM, 14);
    return { text: `SELECT crypt('${secret}', gen_salt('bf'))`, secret };
  },
  'hard: YAML over two lines': (r) => {
    const secret = r.text(ALNUM, 20);
    return { text: `password: >-\n    ${secret}`, secret };
  },
};
