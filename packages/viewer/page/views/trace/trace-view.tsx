import './trace.css';
import type { ViewProps } from '../view.ts';
import { CompareView } from './compare/compare-view.tsx';
import { TracePage } from './trace-page.tsx';
import { TraceStart } from './trace-start.tsx';

/** `#/trace/ID`, `#/trace/ID?span=…`, `#/trace/ID?with=OTHER` */
export function TraceView({ route }: ViewProps) {
  const [, traceId] = route.path;
  const other = route.query.get('with');
  if (traceId === undefined) return <TraceStart />;
  if (other !== null) return <CompareView key={`${traceId} ${other}`} traceId={traceId} otherId={other} />;
  return (
    <TracePage
      key={traceId}
      traceId={traceId}
      row={route.query.get('row') ?? route.query.get('span') ?? undefined}
    />
  );
}
