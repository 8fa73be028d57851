// The documented start: `node --import ./instrument.mjs app.mjs`; address from SENTRY_DSN.
import * as Sentry from '@sentry/node';

Sentry.init({ tracesSampleRate: 1 });
