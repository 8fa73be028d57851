/** What a rule looks for, for those whose name does not say it. */
const WORDS: Readonly<Record<string, string>> = {
  key: 'the value of a field whose name says that it is a secret: password, token, authorization and the like',
  path: 'a field that the policy names by its path',
  allow: 'a field that is not on the list of those that may be shown',
  card: 'a card number: issuer, length and check digit fit',
  jwt: 'a JSON Web Token',
  pem: 'a private key in PEM',
  bearer: 'what follows Bearer',
  basic: 'what follows Basic',
  url: 'a user or a secret in a URL',
  named: 'a value that stands behind the name of a secret in a text',
};

export function ruleWords(rule: string): string {
  return WORDS[rule] ?? '';
}
