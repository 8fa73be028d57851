/** What a rule looks for, for those whose name does not say it: most name whose tokens they know (github, stripe, aws-key-id). */
const WORDS: Readonly<Record<string, string>> = {
  key: 'a value beside the name of a secret: password, token, authorization and the like',
  path: 'a field that the policy names by its path',
  allow: 'a field that is not on the list of those that may be shown',
  card: 'a card number: issuer, length and check digit fit',
  jwt: 'a JSON Web Token',
  'base64-json': 'JSON with a secret in it, in base64',
  pem: 'a private key in PEM',
  bearer: 'what follows Bearer',
  basic: 'what follows Basic',
  'url-user-info': 'user and password in a URL',
  'host-user-info': 'user and password before a host',
  'curl-user': 'user and password of a curl command',
  'go-dsn': 'user and password of a data source name',
  'sql-insert': 'a secret in an INSERT statement',
  'sql-call': 'a secret in a call of SQL',
};

export function ruleWords(rule: string): string {
  return WORDS[rule] ?? '';
}
