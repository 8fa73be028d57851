import './services.css';
import { addressOf, go } from '../../browser/route.ts';
import { api } from '../../data/api.ts';
import { useAnswer } from '../../data/use-answer.ts';
import { FailureNote } from '../../parts/failure-note.tsx';
import { SinceSelect } from '../../parts/since-select.tsx';
import { counted } from '../../parts/text.ts';
import type { ViewProps } from '../view.ts';
import { ServiceMap } from './service-map.tsx';
import { CallTable, ServiceTable } from './service-tables.tsx';

const EVERY_MS = 5_000;

/** Services, what they serve and whom they call. */
export function ServicesView({ route }: ViewProps) {
  const since = route.query.get('since') ?? '1h';
  const { value, failure, reload } = useAnswer(
    `services ${since}`,
    (signal) => api.services({ since }, signal),
    { everyMs: EVERY_MS },
  );
  return (
    <>
      <div class="bar">
        <span class="soft service-count" role="status">
          {value !== undefined &&
            `${counted(value.services.length, 'service')}, ${counted(value.edges.length, 'connection')}`}
        </span>
        <SinceSelect
          value={since}
          onChange={(next) => go(addressOf(['services'], { since: next }), { replace: true })}
        />
      </div>
      {failure !== undefined && <FailureNote failure={failure} onRetry={reload} />}
      {value !== undefined &&
        (value.services.length === 0 ? (
          <p class="empty">No service was seen in this time.</p>
        ) : (
          <div class="sheet">
            <ServiceMap {...value} />
            <ServiceTable services={value.services} />
            <CallTable edges={value.edges} />
          </div>
        ))}
    </>
  );
}
