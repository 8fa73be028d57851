import { metrics } from '@opentelemetry/api';
import type { SentryBooks } from './sentry-way.ts';

/** What became of the errors that were meant for Sentry, as metrics. */
export function observeSentry(counts: () => SentryBooks | undefined): void {
  const meter = metrics.getMeter('throughline');
  const unit = '{error}';
  const counter = (name: string, description: string, read: (books: SentryBooks) => number) =>
    meter
      .createObservableCounter(`throughline.sentry.${name}`, { unit, description })
      .addCallback((result) => {
        const books = counts();
        if (books) result.observe(read(books));
      });
  counter('offered', 'Errors that were meant for Sentry.', (books) => books.offered);
  counter('delivered', 'Errors that Sentry took.', (books) => books.delivered);
  counter(
    'elsewhere',
    "Errors that the application's own Sentry SDK had sent before.",
    (books) => books.elsewhere,
  );
  meter
    .createObservableCounter('throughline.sentry.dropped', {
      unit,
      description: 'Errors that will not reach Sentry.',
    })
    .addCallback((result) => {
      for (const [reason, count] of Object.entries(counts()?.dropped ?? {})) {
        result.observe(count, { 'error.type': reason });
      }
    });
  meter
    .createObservableUpDownCounter('throughline.sentry.pending', {
      unit,
      description: 'Errors on their way to Sentry.',
    })
    .addCallback((result) => {
      const books = counts();
      if (!books) return;
      result.observe(books.pending, { 'throughline.pending.place': 'memory' });
      result.observe(books.onDisk, { 'throughline.pending.place': 'disk' });
    });
}
