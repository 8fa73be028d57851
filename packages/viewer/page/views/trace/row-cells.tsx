import type { Segment } from '../../../src/read/critical-path.ts';
import { SAID_ELSEWHERE } from '../../../src/said-elsewhere.ts';
import { serviceTone } from '../../parts/service-mark.tsx';
import { foreign, nsText } from '../../parts/text.ts';
import { placeOf, type TimeScale } from './time-scale.ts';
import type { SpanRow, TraceRow } from './trace-rows.ts';

interface Props {
  row: TraceRow;
  scale: TimeScale;
  critical: readonly Segment[] | undefined;
  onToggle(spanId: string): void;
}

/** Pixels for each level; deeper ones come closer together. */
const INDENT = 14;
const MOST_INDENT = 240;

export function RowCells({ row, scale, critical, onToggle }: Props) {
  const indent = { paddingLeft: `${Math.min(row.depth * INDENT, MOST_INDENT)}px` };
  if (row.kind === 'span') {
    return (
      <SpanCells row={row} scale={scale} critical={critical ?? []} indent={indent} onToggle={onToggle} />
    );
  }
  const isLog = row.kind === 'log';
  const timeUs = isLog ? row.log.timeUs : row.error.timeUs;
  const level = isLog ? row.log.level : 'error';
  return (
    <>
      <span role="gridcell" class={`tree-name level-${level}`} style={indent}>
        <span class="toggle" />
        <span class="cut">
          <b class="level">{isLog ? level : '✖'}</b>{' '}
          {isLog ? foreign(row.log.text) : `${foreign(row.error.type)}: ${foreign(row.error.message)}`}
          {isLog && <LogFacts attributes={row.log.attributes} />}
        </span>
      </span>
      <span role="gridcell" class="bar-cell">
        <span class={`dot dot-${level}`} style={{ left: `${placeOf(scale, timeUs)}%` }} />
      </span>
      <span role="gridcell" class="number soft mono">
        +{nsText((timeUs - scale.startUs) * 1_000)}
      </span>
    </>
  );
}

interface SpanProps extends Omit<Props, 'row' | 'critical'> {
  row: SpanRow;
  critical: readonly Segment[];
  indent: { paddingLeft: string };
}

function SpanCells({ row, scale, critical, indent, onToggle }: SpanProps) {
  const { span, mark } = row;
  const from = placeOf(scale, span.startUs);
  const to = placeOf(scale, span.startUs + span.durationNs / 1_000);
  return (
    <>
      <span role="gridcell" class={`tree-name ${serviceTone(span.service)}`} style={indent}>
        {row.hasBelow ? (
          <button
            type="button"
            class="toggle"
            tabIndex={-1}
            aria-label={row.isOpen ? 'Close' : 'Open'}
            onClick={(event) => {
              event.stopPropagation();
              onToggle(span.spanId);
            }}
          >
            {row.isOpen ? '▾' : '▸'}
          </button>
        ) : (
          <span class="toggle" />
        )}
        <span class="tone-bar" />
        <span class="cut">
          {span.failed && <b class="bad">✖ </b>}
          {mark !== undefined && <span class="flow-mark">{mark === 'flow' ? '◆ ' : '◇ '}</span>}
          <span class="span-name">{foreign(span.name)}</span>
          {span.status !== null && <span class={span.failed ? 'bad' : 'soft'}> {span.status}</span>}
          <span class="soft span-service"> {foreign(span.service, 60)}</span>
        </span>
      </span>
      <span role="gridcell" class={`bar-cell ${serviceTone(span.service)}`}>
        <span
          class={`span-bar kind-${span.kind}${span.failed ? ' span-bar-failed' : ''}`}
          style={{ left: `${from}%`, width: `${to - from}%` }}
        />
        {critical.map(({ fromUs, toUs }) => (
          <span
            key={fromUs}
            class="critical"
            style={{
              left: `${placeOf(scale, fromUs)}%`,
              width: `${placeOf(scale, toUs) - placeOf(scale, fromUs)}%`,
            }}
          />
        ))}
      </span>
      <span role="gridcell" class="number mono">
        {nsText(span.durationNs)}
      </span>
    </>
  );
}

/** The first few fields of a log record, as one line has room for. */
function LogFacts({ attributes }: { attributes: Record<string, unknown> }) {
  const facts = Object.entries(attributes).filter(([key]) => !SAID_ELSEWHERE.test(key));
  return (
    <span class="soft">
      {facts.slice(0, 6).map(([key, value]) => ` ${foreign(key, 40)}=${foreign(value, 60)}`)}
    </span>
  );
}
