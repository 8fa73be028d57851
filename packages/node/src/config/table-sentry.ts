import { anyText, ratio } from './rules.ts';
import type { Rule, Setting } from './setting.ts';

const DSN =
  /^(https?):\/\/([\w-]+)(?::[\w-]*)?@([\w.-]+|\[[\da-f:]+\])(?::(\d{1,5}))?((?:\/[\w.-]+)*)\/(\d{1,20})$/i;

const dsnRule: Rule<string | undefined> = {
  must: 'a DSN of Sentry, such as https://key@o1.ingest.sentry.io/42',
  read: (text) => (DSN.test(text) ? { value: text } : { refused: true }),
  show: (value) => (value === undefined ? 'not set' : 'set'),
  shown: (text) => `${text.length} characters, which are not shown`,
};

const share: Rule<number | undefined> = {
  ...ratio,
  show: (value) => (value === undefined ? 'not set' : String(value)),
} as Rule<number | undefined>;

export const sentryDsn: Setting<string | undefined> = {
  name: 'SENTRY_DSN',
  group: 'Errors',
  from: 'Sentry',
  rule: dsnRule,
  fallback: undefined,
  says: 'Errors go to this project of Sentry, where the package `@throughline/sentry` is installed, see [docs/errors.md](errors.md#sentry). Never shown.',
};

export const sentryEnvironment: Setting<string | undefined> = {
  name: 'SENTRY_ENVIRONMENT',
  group: 'Errors',
  from: 'Sentry',
  rule: anyText,
  fallback: undefined,
  fallbackSays: '`deployment.environment.name` of the resource, else `production`',
  says: 'The environment of events that go to Sentry.',
};

export const sentryRelease: Setting<string | undefined> = {
  name: 'SENTRY_RELEASE',
  group: 'Errors',
  from: 'Sentry',
  rule: anyText,
  fallback: undefined,
  fallbackSays: '`service.version` of the resource, else none',
  says: 'The release of events that go to Sentry.',
};

export const sentryTracesSampleRate: Setting<number | undefined> = {
  name: 'SENTRY_TRACES_SAMPLE_RATE',
  group: 'Errors',
  from: 'Sentry',
  rule: share,
  fallback: undefined,
  fallbackSays: 'no traces go to Sentry',
  says: 'Which share of the recorded traces goes to Sentry, too, to the OTLP address of the project. A trace goes as a whole or not at all, from every service with the same share alike.',
};

export const sentryProfilesSampleRate: Setting<number | undefined> = {
  name: 'SENTRY_PROFILES_SAMPLE_RATE',
  group: 'Errors',
  from: 'Sentry',
  rule: share,
  fallback: undefined,
  fallbackSays: 'no profiles',
  says: 'Not supported: Throughline makes no profiles, and says so at the start where this is more than 0.',
};

export const sentrySettings: readonly Setting<unknown>[] = [
  sentryDsn,
  sentryEnvironment,
  sentryRelease,
  sentryTracesSampleRate,
  sentryProfilesSampleRate,
];
