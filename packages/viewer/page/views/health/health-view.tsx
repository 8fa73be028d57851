import { api } from '../../data/api.ts';
import { ReportSheet } from '../../parts/report-sheet.tsx';
import { SenderCard } from './sender-card.tsx';
import { StoreCard } from './store-card.tsx';

const EVERY_MS = 3_000;

/** How the viewer is, and how the processes are that send to it. */
export function HealthView() {
  return (
    <ReportSheet name="health" ask={(signal) => api.health(signal)} everyMs={EVERY_MS}>
      {({ viewer, senders }) => (
        <div class="cards">
          <StoreCard viewer={viewer} />
          {senders.map((sender) => (
            <SenderCard key={`${sender.service} ${sender.instance} ${sender.firstUs}`} sender={sender} />
          ))}
        </div>
      )}
    </ReportSheet>
  );
}
