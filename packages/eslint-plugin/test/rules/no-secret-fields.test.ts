import { bad, good, ruleCases } from '../support/rule-cases.ts';

const OURS = `import { getLogger } from 'throughline'; const log = getLogger('accounts');`;
const PINO = `import pino from 'pino'; const logger = pino();`;
const OTEL = `import { trace } from '@opentelemetry/api'; const span = trace.getActiveSpan();`;

ruleCases('no-secret-fields', [
  good('headers of an answer', `${PINO} const { headers } = answer; logger.info({ headers }, 'seen');`),
  good('harmless fields', `${OURS} log.info('account_created', { user_id: user.id, plan: 'school' });`),
  good(
    'whether it is there',
    `${OURS} log.info('signed_in', { token: Boolean(token), password: password !== undefined, apiKey: !!apiKey });`,
  ),
  good(
    'about a secret',
    `${OURS} log.info('rotated', { token_count: 3, password_length: 12, secretName: 'db', tokenExpiresAt: at, has_password: true });`,
  ),
  good(
    'counted tokens, and those that turn a page',
    `${OURS} log.info('answered', { max_tokens: 100, input_tokens: 20, totalTokens: 120 });`,
  ),
  good(
    'redacted already',
    `${OURS} log.info('signed_in', { authorization: '[REDACTED]', token: mask(token), cookie: redact(cookie) });`,
  ),
  good('its length', `${PINO} logger.debug({ token: token.length }, 'parsed');`),
  good('an object that is no telemetry', `await client.connect({ user, password });`),
  good('a function that is no logger', `login({ password: form.password });`),
  good(
    'words that only contain one',
    `${OURS} log.info('drawn', { pinned: true, tokenizer: 'bpe', compass: 'n', secretary: name });`,
  ),
  good('a key that the project allows', `${OURS} log.info('paid', { token: publicToken });`, {
    options: { allow: ['token'] },
  }),
  good('chosen headers', `${PINO} logger.info({ agent: req.headers['user-agent'] }, 'seen');`),
  good('whole objects behind the redactor', `${PINO} logger.info({ headers: req.headers }, 'seen');`, {
    settings: { throughline: { preload: true } },
  }),
  good('whole objects, where they are allowed', `${PINO} logger.info({ body: req.body }, 'seen');`, {
    options: { whole: false },
  }),
  bad(
    'all headers, by a name of their own',
    `${PINO} export function seen(request) { const { headers, body: data, path } = request; logger.info({ headers, data, path }, 'seen'); }`,
    ['whole', 'whole'],
  ),
  bad(
    'a password',
    `
    ${OURS}
    log.info('account_created', { user_id: id, password: form.password });
  `,
    'secret',
    {
      suggest: [
        [
          'remove',
          `
    ${OURS}
    log.info('account_created', { user_id: id });
  `,
        ],
      ],
    },
  ),
  bad(
    'a token that is short-hand, first in the object',
    `
    ${PINO}
    logger.info({ token, id }, 'signed_in');
  `,
    'secret',
    {
      suggest: [
        [
          'remove',
          `
    ${PINO}
    logger.info({ id }, 'signed_in');
  `,
        ],
      ],
    },
  ),
  bad('any spelling', `${OURS} log.info('called', { 'X-Api-Key': key });`, 'secret', { suggest: 1 }),
  bad(
    'inside of another object',
    `${OURS} log.info('called', { request: { headers: { authorization: header } } });`,
    'secret',
    { suggest: 1 },
  ),
  bad('as a value that is written', `${OURS} log.info('called', { secret: 'hunter2hunter2' });`, 'secret', {
    suggest: 1,
  }),
  bad('an attribute of a span', `${OTEL} span?.setAttribute('user.password', password);`, 'secret'),
  bad(
    'attributes of a span',
    `${OTEL} span?.setAttributes({ 'http.request.header.cookie': cookie });`,
    'secret',
    { suggest: 1 },
  ),
  bad(
    'attributes at the start of a span',
    `import { trace } from '@opentelemetry/api'; trace.getTracer('a').startActiveSpan('login', { attributes: { otp: code } }, (s) => s.end());`,
    'secret',
    { suggest: 1 },
  ),
  bad('an event of a span', `${OTEL} span?.addEvent('signed_in', { session_token: t });`, 'secret', {
    suggest: 1,
  }),
  bad(
    'the context of a request',
    `import { bindContext } from 'throughline'; bindContext({ api_key: key });`,
    'secret',
    { suggest: 1 },
  ),
  bad('a child of a logger', `${PINO} const child = logger.child({ jwt });`, 'secret', { suggest: 1 }),
  bad(
    'the fields of a flow',
    `import { flow } from 'throughline'; await flow('sign_in', { credential }, async () => {});`,
    'secret',
    { suggest: 1 },
  ),
  bad(
    'a variable as an argument',
    `import winston from 'winston'; winston.createLogger().info('signed in', password);`,
    'secret',
  ),
  bad('in a message', `${PINO} logger.info(\`signed in with \${token}\`);`, 'inText'),
  bad(
    'in a message that is put together',
    `${OURS} log.info('reset link sent, password is ' + user.password);`,
    'inText',
  ),
  bad(
    'in a field that is text',
    `${OURS} log.info('called', { url: \`https://api.example/?key=\${apiKey}\` });`,
    'inText',
  ),
  bad('all headers', `${PINO} logger.info({ headers: req.headers }, 'seen');`, 'whole'),
  bad(
    'the whole body',
    `import winston from 'winston'; winston.createLogger().info('seen', req.body);`,
    'whole',
  ),
  bad('the whole environment', `${OURS} log.debug('started', { env: process.env });`, 'whole'),
  bad('a word of the project', `${OURS} log.info('seen', { patient_number: n });`, 'secret', {
    options: { words: ['patient_number'] },
    suggest: 1,
  }),
]);
