import { useState } from 'preact/hooks';
import type { TraceItem } from '../../../src/read/shapes.ts';
import { addressOf, go } from '../../browser/route.ts';
import { useIsNarrow } from '../../browser/use-is-narrow.ts';
import { ServiceMark } from '../../parts/service-mark.tsx';
import { clock, counted, foreign, nsText } from '../../parts/text.ts';
import { VirtualRows } from '../../parts/virtual-rows.tsx';

interface Props {
  traces: readonly TraceItem[];
  onEnd(): void;
}

/** One line for each trace; Enter or a click opens it. */
export function TraceRows({ traces, onEnd }: Props) {
  const [active, setActive] = useState<string>();
  const isNarrow = useIsNarrow();
  const slowest = traces.reduce((most, { durationNs }) => Math.max(most, durationNs), 1);
  return (
    <VirtualRows
      class="trace-rows"
      role="grid"
      label="Requests"
      noun="request"
      rows={traces}
      rowHeight={isNarrow ? 46 : 28}
      keyOf={(trace) => trace.traceId}
      active={active}
      onActive={setActive}
      onOpen={({ traceId }) => go(addressOf(['trace', traceId]))}
      onEnd={onEnd}
      rowProps={({ failed }) => ({ class: failed > 0 ? 'trace-failed' : '' })}
      header={
        isNarrow ? undefined : (
          <div class="rows-head" role="row">
            <span role="columnheader">Time</span>
            <span role="columnheader">Service</span>
            <span role="columnheader">Request</span>
            <span role="columnheader" class="number">
              Status
            </span>
            <span role="columnheader" class="number">
              Duration
            </span>
            <span role="columnheader" />
            <span role="columnheader">Content</span>
          </div>
        )
      }
      cells={(trace) => <TraceCells trace={trace} slowestNs={slowest} />}
    />
  );
}

function TraceCells({ trace, slowestNs }: { trace: TraceItem; slowestNs: number }) {
  const { root } = trace;
  const hasFailed = trace.failed > 0;
  const service = root?.service ?? trace.services[0] ?? 'unknown';
  const share = Math.max(0.01, Math.sqrt(trace.durationNs / slowestNs));
  return (
    <>
      <span role="gridcell" class="mono soft trace-time">
        {clock(trace.startUs)}
      </span>
      <span role="gridcell" class="cut trace-service">
        <ServiceMark service={service} />
      </span>
      <span role="gridcell" class="cut trace-name">
        <a href={addressOf(['trace', trace.traceId])} tabIndex={-1}>
          {root === null ? 'only log records' : foreign(root.name)}
        </a>
        {trace.flow !== null && <span class="trace-flow"> ◆ {foreign(trace.flow, 60)}</span>}
      </span>
      <span role="gridcell" class={`number trace-status ${hasFailed ? 'bad' : 'soft'}`}>
        {hasFailed && <span aria-hidden="true">✖ </span>}
        {root?.status ?? (hasFailed ? 'error' : 'ok')}
      </span>
      <span role="gridcell" class="number trace-duration">
        {nsText(trace.durationNs)}
      </span>
      <span role="gridcell" class="trace-length" aria-hidden="true">
        <svg preserveAspectRatio="none" viewBox="0 0 100 4">
          <rect width={100 * share} height="4" rx="1" />
        </svg>
      </span>
      <span role="gridcell" class="cut soft trace-content">
        {[
          counted(trace.spans, 'span'),
          ...(trace.logs > 0 ? [counted(trace.logs, 'line')] : []),
          ...(trace.services.length > 1 ? [counted(trace.services.length, 'service')] : []),
        ].join(', ')}
      </span>
    </>
  );
}
