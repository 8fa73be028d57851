import * as Sentry from '@sentry/node';

Sentry.init({ dsn: 'https://public@sentry.example/1' });
