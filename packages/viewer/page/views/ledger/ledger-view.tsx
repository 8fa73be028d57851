import './ledger.css';
import { api } from '../../data/api.ts';
import { ReportSheet } from '../../parts/report-sheet.tsx';
import { SenderLedger } from './sender-ledger-card.tsx';
import { ViewerLedger } from './viewer-ledger-card.tsx';

const EVERY_MS = 5_000;

/** Did everything arrive, and what did not, and why. */
export function LedgerView() {
  return (
    <ReportSheet name="ledger" ask={(signal) => api.ledger(signal)} everyMs={EVERY_MS}>
      {({ viewer, senders }) => (
        <div class="cards">
          <ViewerLedger viewer={viewer} />
          {senders.map((sender) => (
            <SenderLedger key={`${sender.service} ${sender.instance} ${sender.firstUs}`} sender={sender} />
          ))}
        </div>
      )}
    </ReportSheet>
  );
}
