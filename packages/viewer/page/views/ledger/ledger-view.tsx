import './ledger.css';
import { api } from '../../data/api.ts';
import { useAnswer } from '../../data/use-answer.ts';
import { FailureNote } from '../../parts/failure-note.tsx';
import { SenderLedger } from './sender-ledger-card.tsx';
import { ViewerLedger } from './viewer-ledger-card.tsx';

const EVERY_MS = 5_000;

/** Did everything arrive, and what did not, and why. */
export function LedgerView() {
  const { value, failure, reload } = useAnswer('ledger', (signal) => api.ledger(signal), {
    everyMs: EVERY_MS,
  });
  return (
    <div class="sheet">
      {failure !== undefined && <FailureNote failure={failure} onRetry={reload} />}
      {value !== undefined && (
        <div class="cards">
          <ViewerLedger viewer={value.viewer} />
          {value.senders.map((sender) => (
            <SenderLedger key={`${sender.service} ${sender.instance} ${sender.firstUs}`} sender={sender} />
          ))}
        </div>
      )}
    </div>
  );
}
