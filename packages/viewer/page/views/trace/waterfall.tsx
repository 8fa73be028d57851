import { useMemo } from 'preact/hooks';
import { criticalSegments } from '../../../src/read/critical-path.ts';
import type { TraceDetail } from '../../../src/read/shapes.ts';
import { VirtualRows } from '../../parts/virtual-rows.tsx';
import { RowCells } from './row-cells.tsx';
import { placeOf, ticks, timeScale } from './time-scale.ts';
import type { TraceRow } from './trace-rows.ts';

interface Props {
  detail: TraceDetail;
  rows: readonly TraceRow[];
  active: string | undefined;
  onActive(key: string): void;
  /** Opens or closes a span. */
  onToggle(spanId: string): void;
}

const ROW_HEIGHT = 24;

/** The spans of a trace over time, with what happened in them. */
export function Waterfall({ detail, rows, active, onActive, onToggle }: Props) {
  const { startUs, durationNs } = detail.trace;
  const scale = useMemo(() => timeScale(startUs, durationNs / 1_000), [startUs, durationNs]);
  const critical = useMemo(() => criticalSegments(detail.spans), [detail]);
  const onRowKey = (event: KeyboardEvent, row: TraceRow): boolean => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return false;
    const opens = event.key === 'ArrowRight';
    if (row.kind === 'span' && row.hasBelow && row.isOpen !== opens) onToggle(row.span.spanId);
    else {
      const next = opens ? below(rows, row) : above(rows, row);
      if (next !== undefined) onActive(next.key);
    }
    return true;
  };
  return (
    <VirtualRows
      class="waterfall"
      role="treegrid"
      label="Spans, log lines and errors"
      noun="row"
      rows={rows}
      rowHeight={ROW_HEIGHT}
      keyOf={(row) => row.key}
      active={active}
      onActive={onActive}
      onRowKey={onRowKey}
      rowProps={(row) => ({
        class: `row-${row.kind}${row.kind === 'span' && row.span.failed ? ' row-failed' : ''}`,
        'aria-level': row.depth + 1,
        ...(row.kind === 'span' && row.hasBelow && { 'aria-expanded': row.isOpen }),
      })}
      header={
        <div class="rows-head" role="row">
          <span role="columnheader">Service and operation</span>
          <span role="columnheader" class="axis" aria-label="Time">
            {ticks(scale).map(({ percent, text }) => (
              <span key={text} class="tick" style={{ left: `${percent}%` }}>
                {text}
              </span>
            ))}
          </span>
          <span role="columnheader" class="number">
            Duration
          </span>
        </div>
      }
      cells={(row) => (
        <RowCells
          row={row}
          scale={scale}
          critical={row.kind === 'span' ? critical.get(row.span) : undefined}
          onToggle={onToggle}
        />
      )}
      style={{ '--tick': `${placeOf(scale, scale.startUs + scale.stepUs)}%` }}
    />
  );
}

function above(rows: readonly TraceRow[], row: TraceRow): TraceRow | undefined {
  return rows.slice(0, rows.indexOf(row)).findLast(({ depth }) => depth < row.depth);
}

function below(rows: readonly TraceRow[], row: TraceRow): TraceRow | undefined {
  const next = rows[rows.indexOf(row) + 1];
  return next !== undefined && next.depth > row.depth ? next : undefined;
}
