import type { TraceItem } from '../../../../src/read/shapes.ts';
import { addressOf } from '../../../browser/route.ts';
import { api } from '../../../data/api.ts';
import { useAnswer } from '../../../data/use-answer.ts';
import { FailureNote } from '../../../parts/failure-note.tsx';
import { dateClock, nsText } from '../../../parts/text.ts';

const MOST = 12;

/** Other traces of the same request, to compare this one with. */
export function ChooseOther({ trace }: { trace: TraceItem }) {
  const { root } = trace;
  const query = root === null ? '' : `service:${quoted(root.service)} name:${quoted(root.name)}`;
  const { value, failure } = useAnswer(`${trace.traceId} ${query}`, (signal) =>
    api.traces({ q: query, limit: 100 }, signal),
  );
  if (failure !== undefined) return <FailureNote failure={failure} />;
  const others = (value?.traces ?? []).filter(
    (one) => one.traceId !== trace.traceId && one.root?.name === root?.name,
  );
  return (
    <nav class="bar choose-other" aria-label="Compare with">
      {others.length === 0 && value !== undefined && (
        <span class="soft">There is no other trace of this request.</span>
      )}
      {others.slice(0, MOST).map((one) => (
        <a key={one.traceId} href={addressOf(['trace', trace.traceId], { with: one.traceId })}>
          <span class="mono soft">{dateClock(one.startUs)}</span> {nsText(one.durationNs)}
          {one.failed > 0 && <span class="bad"> ✖</span>}
        </a>
      ))}
    </nav>
  );
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
