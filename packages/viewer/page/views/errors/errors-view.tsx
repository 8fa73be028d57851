import { useState } from 'preact/hooks';
import './errors.css';
import { addressOf, go } from '../../browser/route.ts';
import { api } from '../../data/api.ts';
import { useAnswer } from '../../data/use-answer.ts';
import { FailureNote } from '../../parts/failure-note.tsx';
import { FilterBox, hasWords } from '../../parts/filter-box.tsx';
import { SinceSelect } from '../../parts/since-select.tsx';
import { counted } from '../../parts/text.ts';
import type { ViewProps } from '../view.ts';
import { ErrorPage } from './error-page.tsx';
import { ErrorRows } from './error-rows.tsx';

const EVERY_MS = 3_000;
const LIMIT = 500;

/** Errors by kind; one of them where the address has its fingerprint. */
export function ErrorsView({ route }: ViewProps) {
  const since = route.query.get('since') ?? '24h';
  const fingerprint = route.path[1];
  if (fingerprint !== undefined) return <ErrorPage fingerprint={fingerprint} since={since} />;
  return <ErrorList since={since} filter={route.query.get('filter') ?? ''} />;
}

function ErrorList({ since, filter }: { since: string; filter: string }) {
  const [active, setActive] = useState<string>();
  const { value, failure, reload } = useAnswer(
    `errors ${since}`,
    (signal) => api.errors({ since, limit: LIMIT }, signal),
    { everyMs: EVERY_MS },
  );
  const place = (given: { since?: string; filter?: string }): void =>
    go(addressOf(['errors'], { since, filter, ...given }), { replace: true });
  const errors = (value?.errors ?? []).filter((one) =>
    hasWords(filter, [one.type, one.message, one.service]),
  );
  const total = errors.reduce((sum, { count }) => sum + count, 0);
  return (
    <>
      <div class="bar">
        <FilterBox value={filter} label="Filter errors" onFilter={(text) => place({ filter: text })} />
        <SinceSelect value={since} onChange={(next) => place({ since: next })} />
      </div>
      {failure !== undefined && <FailureNote failure={failure} onRetry={reload} />}
      {value !== undefined && (
        <>
          <p class="state-line" role="status">
            {counted(errors.length, 'kind')} of error, {counted(total, 'time', 'times')} in all
            {value.errors.length === LIMIT && <span class="warn">The newest {LIMIT} kinds are shown.</span>}
          </p>
          {errors.length === 0 ? (
            <p class="empty">
              {filter === '' ? 'No error was seen in this time.' : 'No error has all these words.'}
            </p>
          ) : (
            <ErrorRows errors={errors} since={since} active={active} onActive={setActive} />
          )}
        </>
      )}
    </>
  );
}
