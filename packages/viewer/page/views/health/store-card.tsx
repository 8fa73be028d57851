import type { HealthReport } from '../../../src/server/self-reports.ts';
import { longTime } from '../../parts/long-time.ts';
import { countText, foreign } from '../../parts/text.ts';
import { bytesText } from '../metrics/value-text.ts';

/** How the viewer itself is. */
export function StoreCard({ viewer }: Pick<HealthReport, 'viewer'>) {
  const { store, trouble } = viewer;
  const share = Math.min(1, store.bytes / Math.max(1, store.maxBytes));
  return (
    <section class="card" aria-label="This viewer">
      <h3>
        This viewer <span class="soft">up for {longTime(Date.now() * 1_000 - viewer.startedUs)}</span>
      </h3>
      {trouble !== null && (
        <p class="bad card-trouble" role="alert">
          {foreign(trouble, 500)}
        </p>
      )}
      <div class="fill">
        <meter min={0} max={1} high={0.9} value={share} aria-label="Room of the store that is used" />
        <span>
          {bytesText(store.bytes)} of {bytesText(store.maxBytes)},{' '}
          {store.file === ':memory:' ? (
            'in memory: it is gone when the viewer ends'
          ) : (
            <span class="mono">{foreign(store.file, 120)}</span>
          )}
        </span>
      </div>
      <dl class="facts">
        <Fact title="Traces" text={countText(store.traces)} />
        <Fact title="Spans" text={countText(store.spans)} />
        <Fact title="Log records" text={countText(store.logs)} />
        <Fact title="Points of metrics" text={countText(store.points)} />
        <Fact title="Waits to be stored" text={bytesText(viewer.waitingBytes)} />
        <Fact title="Live views" text={countText(viewer.liveStreams)} />
        <Fact title="Kept for" text={longTime(store.maxAgeMs * 1_000)} />
      </dl>
    </section>
  );
}

export function Fact({ title, text }: { title: string; text: string }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{text}</dd>
    </div>
  );
}
