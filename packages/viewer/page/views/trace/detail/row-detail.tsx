import type { TraceDetail } from '../../../../src/read/shapes.ts';
import { LogDetail } from '../../../parts/log-detail.tsx';
import type { TraceRow } from '../trace-rows.ts';
import { ErrorDetailPart } from './error-detail.tsx';
import { SpanDetail } from './span-detail.tsx';

interface Props {
  detail: TraceDetail;
  row: TraceRow;
  onFilter(term: string): void;
  onClose(): void;
}

/** What is known of the row that has the cursor. */
export function RowDetail({ detail, row, onFilter, onClose }: Props) {
  return (
    <>
      <button
        type="button"
        class="quiet detail-close"
        aria-label="Back to the whole trace"
        title="Escape"
        onClick={onClose}
      >
        ×
      </button>
      {row.kind === 'span' && <SpanDetail detail={detail} span={row.span} onFilter={onFilter} />}
      {row.kind === 'log' && <LogDetail log={row.log} onFilter={onFilter} />}
      {row.kind === 'error' && <ErrorDetailPart detail={detail} error={row.error} />}
    </>
  );
}
