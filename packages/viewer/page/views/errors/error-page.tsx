import { useState } from 'preact/hooks';
import type { ErrorDetail } from '../../../src/read/list-errors.ts';
import { useKeys } from '../../browser/keys.ts';
import { addressOf, go } from '../../browser/route.ts';
import { api } from '../../data/api.ts';
import { useAnswer } from '../../data/use-answer.ts';
import { FailureNote } from '../../parts/failure-note.tsx';
import { agoText } from '../../parts/long-time.ts';
import { ServiceMark } from '../../parts/service-mark.tsx';
import { counted, countText, dateClock, foreign, foreignLines } from '../../parts/text.ts';
import { TrendBars } from '../../parts/trend-bars.tsx';
import { BreadcrumbList } from './breadcrumb-list.tsx';
import { SourceLines } from './source-lines.tsx';
import { Stack } from './stack.tsx';

const EVERY_MS = 5_000;

/** One kind of error: where it comes from, what led to it, and when it happened. */
export function ErrorPage({ fingerprint, since }: { fingerprint: string; since: string }) {
  const { value, failure, reload } = useAnswer(
    `error ${fingerprint} ${since}`,
    (signal) => api.error(fingerprint, { since }, signal),
    { everyMs: EVERY_MS },
  );
  const back = addressOf(['errors'], { since });
  useKeys([{ key: 'Escape', meaning: 'back to all errors', run: () => go(back) }]);
  return (
    <div class="sheet">
      <p class="way-back">
        <a href={back}>← All errors</a>
      </p>
      {failure !== undefined && <FailureNote failure={failure} onRetry={reload} />}
      {value !== undefined && <Detail detail={value} since={since} />}
    </div>
  );
}

function Detail({ detail, since }: { detail: ErrorDetail; since: string }) {
  const { error } = detail;
  return (
    <article class="error-page">
      <header>
        <h2 class="error-title">{foreign(error.type, 200)}</h2>
        <p class="error-text">{foreignLines(error.message, 2_000) || 'without a message'}</p>
        <dl class="facts">
          <div>
            <dt>Service</dt>
            <dd>
              <ServiceMark service={error.service} />
            </dd>
          </div>
          <div>
            <dt>Times</dt>
            <dd>{countText(error.count)}</dd>
          </div>
          <div>
            <dt>Last seen</dt>
            <dd title={dateClock(error.lastUs)}>{agoText(error.lastUs)}</dd>
          </div>
          <div>
            <dt>First seen</dt>
            <dd title={dateClock(error.firstUs)}>{agoText(error.firstUs)}</dd>
          </div>
          {detail.handled !== null && (
            <div>
              <dt>Handled</dt>
              <dd class={detail.handled ? '' : 'bad'}>{detail.handled ? 'yes' : 'no'}</dd>
            </div>
          )}
          {detail.mechanism !== null && (
            <div>
              <dt>Seen by</dt>
              <dd class="mono">{foreign(detail.mechanism, 60)}</dd>
            </div>
          )}
          <div class="error-trend-large">
            <dt>Last {since}</dt>
            <dd>
              <TrendBars counts={error.trend} label={`Last ${since} in ${error.trend.length} parts`} />
            </dd>
          </div>
        </dl>
      </header>
      <div class="error-columns">
        <div>
          {detail.codeFrame !== null && (
            <section aria-label="Source">
              <h3>Source</h3>
              <SourceLines text={detail.codeFrame} />
            </section>
          )}
          <section aria-label="Stack">
            <h3>Stack</h3>
            {detail.stack === null ? <p class="soft">None was sent.</p> : <Stack stack={detail.stack} />}
          </section>
        </div>
        <div>
          <section aria-label="Before it happened">
            <h3>Before it happened</h3>
            <BreadcrumbList breadcrumbs={detail.breadcrumbs} />
          </section>
          <Occurrences detail={detail} />
        </div>
      </div>
    </article>
  );
}

const FEW = 10;

function Occurrences({ detail }: { detail: ErrorDetail }) {
  const [showsAll, setShowsAll] = useState(false);
  const { occurrences, error } = detail;
  const shown = showsAll ? occurrences : occurrences.slice(0, FEW);
  const newest = occurrences.find(({ traceId }) => traceId !== null);
  useKeys([
    {
      key: 'o',
      meaning: 'open the newest trace of this error',
      run: () => {
        if (newest !== undefined) go(traceAddress(newest));
      },
    },
  ]);
  return (
    <section aria-label="Occurrences">
      <h3>
        Occurrences{' '}
        <span class="soft">
          {occurrences.length < error.count
            ? `the newest ${occurrences.length}`
            : counted(error.count, 'time')}
        </span>
      </h3>
      <table class="report">
        <thead>
          <tr>
            <th>Time</th>
            <th>Service</th>
            <th>Trace</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((one, i) => (
            <tr key={i}>
              <td class="mono">{dateClock(one.timeUs)}</td>
              <td>
                <ServiceMark service={one.service} />
              </td>
              <td class="mono">
                {one.traceId === null ? (
                  <span class="soft">outside of a trace</span>
                ) : (
                  <a href={traceAddress(one)} aria-label={`Trace ${one.traceId}`}>
                    {one.traceId.slice(0, 8)}…
                  </a>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {occurrences.length > shown.length && (
        <button type="button" class="quiet" onClick={() => setShowsAll(true)}>
          {counted(occurrences.length - shown.length, 'more', 'more')}
        </button>
      )}
    </section>
  );
}

function traceAddress({ traceId, spanId }: ErrorDetail['occurrences'][number]): string {
  return addressOf(['trace', traceId ?? ''], { span: spanId ?? undefined });
}
