import { getLogger } from 'throughline';

const log = getLogger('accounts');

// The name of a field decides first, at any depth, in any spelling.
log.info('account_created', {
  user_id: 'user-1',
  password: 'correct horse',
  payment: { apiKey: 'k-123456', card: { 'X-Auth-Token': 't-123456' } },
});

// Then what a text says: pairs, JSON, Bearer and Basic credentials, passwords in URLs.
log.warning('upstream_refused', {
  reason: 'status_401',
  request: 'GET /v1/users?access_token=q-123456&page=2',
  header: 'Authorization: Bearer b-123456',
  database: 'postgres://app:s-123456@db.example/app',
});

// Errors too, with their causes.
log.exception('login_failed', new Error('no match for token=e-123456'));

// What is only called like a secret stays readable.
log.info('answer_generated', { 'gen_ai.usage.input_tokens': 321, author: 'ada', keyboard: 'qwerty' });
