import { useLayoutEffect, useMemo, useState } from 'preact/hooks';
import type { TraceDetail } from '../../../src/read/shapes.ts';
import { useKeys } from '../../browser/keys.ts';
import { addressOf, go } from '../../browser/route.ts';
import { FailureNote } from '../../parts/failure-note.tsx';
import { counted } from '../../parts/text.ts';
import { RowDetail } from './detail/row-detail.tsx';
import { TraceSummary } from './detail/trace-summary.tsx';
import { rememberTrace } from './seen-traces.ts';
import { TraceHead } from './trace-head.tsx';
import { type TraceRow, traceRows } from './trace-rows.ts';
import { useTrace } from './use-trace.ts';
import { Waterfall } from './waterfall.tsx';

interface Props {
  traceId: string;
  /** Key of the row that has the cursor. */
  row: string | undefined;
}

/** One trace. */
export function TracePage({ traceId, row }: Props) {
  const { value, failure, reload } = useTrace(traceId);
  if (value !== undefined) return <LoadedTrace detail={value} row={row} />;
  return failure === undefined ? null : <FailureNote failure={failure} onRetry={reload} />;
}

function LoadedTrace({ detail, row: active }: { detail: TraceDetail; row: string | undefined }) {
  const { traceId, root } = detail.trace;
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [showsLogs, setShowsLogs] = useState(true);
  const rows = useMemo(() => traceRows(detail, { closed, showsLogs }), [detail, closed, showsLogs]);
  const activeRow = active === undefined ? undefined : rows.find(({ key }) => key === active);
  // With the trace on the page: whoever goes on before the next frame finds it, too.
  useLayoutEffect(() => rememberTrace({ traceId, name: root?.name ?? 'log records' }), [traceId, root?.name]);

  const show = (key: string | undefined): void => {
    go(addressOf(['trace', traceId], { row: key }), { replace: true });
  };
  const toggle = (spanId: string): void => {
    setClosed((before) => {
      const next = new Set(before);
      if (!next.delete(spanId)) next.add(spanId);
      return next;
    });
  };
  const nextFault = (step: 1 | -1): void => {
    const found = nextFailed(rows, active, step);
    if (found !== undefined) show(found.key);
  };
  useKeys([
    { key: 'e', meaning: 'next error', run: () => nextFault(1) },
    { key: 'E', meaning: 'error before', run: () => nextFault(-1) },
    { key: 'l', meaning: 'log lines, shown or not', run: () => setShowsLogs((before) => !before) },
    { key: 'Escape', meaning: 'back to the whole trace', run: () => show(undefined) },
  ]);
  const filter = (q: string): void => go(addressOf(['live'], { q }));

  return (
    <>
      <TraceHead detail={detail} showsLogs={showsLogs} onShowLogs={setShowsLogs} />
      {detail.truncated.spans + detail.truncated.logs > 0 && (
        <p class="trace-cut warn" role="status">
          Too large to be shown as a whole: {counted(detail.truncated.spans, 'span')} and{' '}
          {counted(detail.truncated.logs, 'log line')} are left out.
        </p>
      )}
      <div class="trace-body">
        <Waterfall detail={detail} rows={rows} active={active} onActive={show} onToggle={toggle} />
        <aside class={`detail ${activeRow === undefined ? 'detail-whole' : ''}`} aria-label="Details">
          {activeRow === undefined ? (
            <TraceSummary detail={detail} onShow={show} />
          ) : (
            <RowDetail detail={detail} row={activeRow} onFilter={filter} onClose={() => show(undefined)} />
          )}
        </aside>
      </div>
    </>
  );
}

/** From the cursor on, and from the other end where there is none. */
function nextFailed(
  rows: readonly TraceRow[],
  active: string | undefined,
  step: 1 | -1,
): TraceRow | undefined {
  const at = rows.findIndex(({ key }) => key === active);
  const isFault = (row: TraceRow): boolean =>
    row.kind === 'error' || (row.kind === 'span' ? row.span.failed : row.log.severity >= 17);
  const order =
    step === 1
      ? [...rows.slice(at + 1), ...rows.slice(0, at + 1)]
      : rows.slice(0, Math.max(0, at)).toReversed();
  return order.find(isFault) ?? (step === -1 ? rows.findLast(isFault) : undefined);
}
