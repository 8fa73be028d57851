/**
 * The words that make a key sensitive. All are lower case and squashed: `apikey` stands for `api_key`, `apiKey`,
 * `API-KEY` and `api.key`.
 */

/** Hidden wherever they stand in the key, even glued to other letters (`PGPASSWORD`, `dbpasswordold`). */
export const SUBSTRINGS: readonly string[] = words(`
  password passwd passphrase passcode passwort kennwort contrasena motdepasse secret apikey
  accesskey privatekey signingkey encryptionkey decryptionkey masterkey sshkey authkey
  authorization authorisation credential cookie sessionid sessid cardnumber creditcard debitcard
  connectionstring connstring socialsecurity sharedaccess seedphrase samlresponse
`);

/** Hidden where they are whole words of the key, alone or side by side (`user_pin`, `pinCode`; not `pinned`). */
export const PHRASES: readonly string[] = words(`
  pwd pwds pswd psw passw pw senha passkey token tokens tokenvalue tokenhash bearer jwt jwts jws
  csrf xsrf ssn cvv cvv2 cvc cvc2 otp totp hotp pin pincode pinblock dsn connstr iban mnemonic
  oauthcode authcode accesscode securitycode verificationcode recoverycode recoverycodes
  backupcode backupcodes onetimecode mfacode facode twofactorcode codeverifier clientassertion
  securityanswer authheader magiclink resetlink resetcode accountkey storagekey servicekey
  servicerolekey subscriptionkey functionskey sharedkey sessionkey hmackey cryptokey cipherkey
  symmetrickey deploykey licensekey gpgkey pgpkey rsakey tlskey sslkey writekey adminkey
  clientkey serverkey webhookkey connectsid bankaccount accountnumber cardnum cardno ccnumber
  ccnum taxid passportnumber nationalid dbpass databasepass smtppass mailpass emailpass ftppass
  sftppass userpass adminpass rootpass authpass httppass proxypass redispass mysqlpass pgpass
  postgrespass mongopass rabbitmqpass amqppass ldappass loginpass wifipass
`);

/** Hidden only where they are the last words of the key (`auth`, `x-auth`; not `auth_method`). */
export const LAST_WORDS: readonly string[] = words(`
  auth
`);

/** Hidden only where they are the whole key, or the last part of a dotted one. */
export const WHOLE_KEYS: readonly string[] = words(`
  sid pass upass pan proxyauthenticationinfo
`);

/** Names of query parameters that carry a credential, beyond the words above. */
export const QUERY_PARAMETERS: readonly string[] = words(`
  sig signature xamzsignature xamzcredential xgoogsignature xgoogcredential awsaccesskeyid
  googleaccessid hmac auth sid ticket
`);

/** A key whose last word is one of these speaks about a secret and does not hold it (`token_count`). */
export const ABOUT_WORDS: readonly string[] = words(`
  age alg algo algorithm arn at attempt attempts consent count counter counts created date days
  dir directory disabled domain duration enabled error errors expiration expired expires expiry
  exists file filename format hours in index invalid issuer kind len length lifetime limit
  manager max method min minutes missing mode ms name names path policy position present provider
  purpose ratio regex required rotation rules scheme scope scopes seconds service set size source
  state status store strategy strength timeout timestamp total ttl type types updated usage used
  valid validator verified version
`);

/** Endings of source files: `token.js:12:5` in a stack is a place, not a pair. */
export const FILE_ENDINGS: readonly string[] = words(`
  js mjs cjs jsx ts mts cts tsx vue py rb
`);

/** The same for tokens and authorization only: their addresses are public, a password reset address is not. */
export const ADDRESS_WORDS: readonly string[] = words(`
  url uri endpoint host audience
`);

/** What counts tokens instead of holding them: `max_tokens`, `input_tokens`, `totalTokens`. */
export const TOKEN_COUNTS: readonly string[] = words(`
  avg budget cached completion context creation input max mean min n num number of output per
  prompt read reasoning remaining thinking total used new
`);

function words(list: string): string[] {
  return list.trim().split(/\s+/);
}
