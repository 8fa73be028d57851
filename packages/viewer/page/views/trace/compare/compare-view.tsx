import { useMemo, useState } from 'preact/hooks';
import type { TraceDetail } from '../../../../src/read/shapes.ts';
import { useKeys } from '../../../browser/keys.ts';
import { addressOf, go } from '../../../browser/route.ts';
import { FailureNote } from '../../../parts/failure-note.tsx';
import { serviceTone } from '../../../parts/service-mark.tsx';
import { dateClock, foreign, nsText } from '../../../parts/text.ts';
import { VirtualRows } from '../../../parts/virtual-rows.tsx';
import { useTrace } from '../use-trace.ts';
import { type ComparedPlace, compareTraces, type Side } from './compare-traces.ts';

interface Props {
  traceId: string;
  otherId: string;
}

/** Two traces as one tree, with what each place took in both. */
export function CompareView({ traceId, otherId }: Props) {
  const one = useTrace(traceId);
  const other = useTrace(otherId);
  const failure = one.failure ?? other.failure;
  if (one.value !== undefined && other.value !== undefined)
    return <Compared one={one.value} other={other.value} />;
  return failure === undefined ? null : <FailureNote failure={failure} />;
}

function Compared({ one, other }: { one: TraceDetail; other: TraceDetail }) {
  const rows = useMemo(() => compareTraces(one.spans, other.spans), [one, other]);
  const [active, setActive] = useState<string>();
  const most = rows.reduce((sum, row) => Math.max(sum, Math.abs(differenceNs(row))), 1);
  const ids = [one.trace.traceId, other.trace.traceId] as const;
  useKeys([
    {
      key: 's',
      meaning: 'swap the two traces',
      run: () => go(addressOf(['trace', ids[1]], { with: ids[0] }), { replace: true }),
    },
  ]);
  return (
    <>
      <div class="bar compare-head">
        <h2 class="cut">{foreign(one.trace.root?.name ?? 'Trace')}</h2>
        {[one.trace, other.trace].map((trace, index) => (
          <span key={trace.traceId}>
            <b>{index === 0 ? 'A' : 'B'}</b>{' '}
            <a href={addressOf(['trace', trace.traceId])} class="mono">
              {dateClock(trace.startUs)}
            </a>{' '}
            {nsText(trace.durationNs)}
            {trace.failed > 0 && <span class="bad"> ✖</span>}
          </span>
        ))}
        <span class="soft">B against A</span>
      </div>
      <VirtualRows
        class="compare"
        role="treegrid"
        label="Both traces"
        noun="row"
        rows={rows}
        rowHeight={24}
        keyOf={({ key }) => key}
        active={active}
        onActive={setActive}
        rowProps={(row) => ({ 'aria-level': row.depth + 1 })}
        header={
          <div class="rows-head" role="row">
            <span role="columnheader">Service and operation</span>
            <span role="columnheader" class="number">
              A
            </span>
            <span role="columnheader" class="number">
              B
            </span>
            <span role="columnheader" class="number">
              Difference
            </span>
            <span role="columnheader" />
          </div>
        }
        cells={(row) => <ComparedCells row={row} mostNs={most} />}
      />
    </>
  );
}

function ComparedCells({ row, mostNs }: { row: ComparedPlace; mostNs: number }) {
  const difference = differenceNs(row);
  const share = Math.sqrt(Math.abs(difference) / mostNs) * 50;
  const isSlower = difference > 0;
  return (
    <>
      <span
        role="gridcell"
        class={`tree-name ${serviceTone(row.service)}`}
        style={{ paddingLeft: `${Math.min(row.depth * 14, 240)}px` }}
      >
        <span class="tone-bar" />
        <span class="cut">
          <span class="span-name">{foreign(row.name)}</span>{' '}
          <span class="soft">{foreign(row.service, 60)}</span>
        </span>
      </span>
      <SideCell side={row.one} />
      <SideCell side={row.other} />
      <span role="gridcell" class={`number mono ${isSlower ? 'bad' : 'good'}`}>
        {difference === 0 ? '=' : `${isSlower ? '+' : '−'}${nsText(Math.abs(difference))}`}
      </span>
      <span role="gridcell" class="compare-bar" aria-hidden="true">
        <svg preserveAspectRatio="none" viewBox="0 0 100 6">
          <rect
            class={isSlower ? 'slower' : 'faster'}
            x={isSlower ? 50 : 50 - share}
            width={share}
            height="6"
          />
        </svg>
      </span>
    </>
  );
}

function SideCell({ side }: { side: Side | undefined }) {
  return (
    <span role="gridcell" class="number mono">
      {side === undefined ? (
        <span class="soft">not there</span>
      ) : (
        <>
          {side.failed > 0 && <span class="bad">✖ </span>}
          {side.count > 1 && <span class="soft">{side.count} × </span>}
          {nsText(side.durationNs / side.count)}
        </>
      )}
    </span>
  );
}

/** Of the sums; what is in one trace alone counts as a whole. */
function differenceNs({ one, other }: ComparedPlace): number {
  return (other?.durationNs ?? 0) - (one?.durationNs ?? 0);
}
