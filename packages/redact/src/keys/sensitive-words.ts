/**
 * The words that make a key sensitive, in lower case; `api_key` stands for `api_key`, `apiKey`, `API-KEY`, `api.key` and
 * `apikey`. Rules compare the glued form; the spelled one is for patterns of other programs.
 */

/** Hidden wherever they stand in the key, even glued to other letters (`PGPASSWORD`, `dbpasswordold`). */
export const SPELLED_SUBSTRINGS: readonly string[] = words(`
  password passwd passphrase passcode passwort kennwort contrasena mot_de_passe secret api_key
  access_key private_key signing_key encryption_key decryption_key master_key ssh_key auth_key
  authorization authorisation credential cookie session_id sess_id card_number credit_card debit_card
  connection_string conn_string social_security shared_access seed_phrase saml_response
`);
export const SUBSTRINGS: readonly string[] = SPELLED_SUBSTRINGS.map(glued);

/** Hidden where they are whole words of the key, alone or side by side (`user_pin`, `pinCode`; not `pinned`). */
export const SPELLED_PHRASES: readonly string[] = words(`
  pwd pwds pswd psw passw pw senha passkey token tokens token_value token_hash bearer jwt jwts jws
  csrf xsrf ssn cvv cvv2 cvc cvc2 otp totp hotp pin pin_code pin_block dsn conn_str iban mnemonic
  oauth_code auth_code access_code security_code verification_code recovery_code recovery_codes
  backup_code backup_codes one_time_code mfa_code fa_code two_factor_code code_verifier client_assertion
  security_answer auth_header magic_link reset_link reset_code account_key storage_key service_key
  service_role_key subscription_key functions_key shared_key session_key hmac_key crypto_key cipher_key
  symmetric_key deploy_key license_key gpg_key pgp_key rsa_key tls_key ssl_key write_key admin_key
  client_key server_key webhook_key connect_sid bank_account account_number card_num card_no cc_number
  cc_num tax_id passport_number national_id db_pass database_pass smtp_pass mail_pass email_pass ftp_pass
  sftp_pass user_pass admin_pass root_pass auth_pass http_pass proxy_pass redis_pass mysql_pass pg_pass
  postgres_pass mongo_pass rabbitmq_pass amqp_pass ldap_pass login_pass wifi_pass
`);
export const PHRASES: readonly string[] = SPELLED_PHRASES.map(glued);

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

function glued(spelled: string): string {
  return spelled.replaceAll('_', '');
}
