/** The sixty names that must be hidden in every form, as lists of words. */
export const SENSITIVE_NAMES: readonly string[] = [
  ...[
    'password',
    'passwd',
    'pwd',
    'passphrase',
    'passcode',
    'secret',
    'client secret',
    'app secret',
    'token',
  ],
  ...[
    'access token',
    'refresh token',
    'id token',
    'auth token',
    'bearer token',
    'session token',
    'csrf token',
  ],
  ...[
    'xsrf token',
    'device token',
    'api key',
    'api secret',
    'api token',
    'x api key',
    'access key',
    'secret key',
  ],
  ...[
    'secret access key',
    'private key',
    'signing key',
    'encryption key',
    'decryption key',
    'master key',
    'ssh key',
  ],
  ...[
    'account key',
    'storage key',
    'subscription key',
    'hmac key',
    'authorization',
    'proxy authorization',
    'cookie',
  ],
  ...[
    'set cookie',
    'session cookie',
    'session id',
    'sess id',
    'jwt',
    'credential',
    'credentials',
    'cvv',
    'cvc',
  ],
  ...[
    'card number',
    'credit card',
    'credit card number',
    'debit card',
    'ssn',
    'social security number',
    'otp',
  ],
  ...[
    'totp',
    'pin',
    'pin code',
    'connection string',
    'dsn',
    'webhook secret',
    'recovery code',
    'security code',
  ],
  ...['verification code', 'security answer', 'seed phrase', 'mnemonic', 'iban', 'bank account', 'db pass'],
];

/** Camel, Pascal, snake, kebab, upper and dotted form, each alone, with a prefix, with a suffix and with both. */
export function caseForms(name: string): string[] {
  const words = name.split(' ');
  const variants = [
    words,
    ['user', ...words],
    [...words, 'value'],
    ['my', 'app', ...words, '2'],
    ['old', ...words, 'new'],
  ];
  return variants.flatMap((variant) => {
    const pascal = variant.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
    return [
      variant.join('_'),
      variant.join('-'),
      variant.join('.'),
      variant.join('_').toUpperCase(),
      variant.join('-').toUpperCase(),
      pascal,
      pascal.charAt(0).toLowerCase() + pascal.slice(1),
    ];
  });
}
