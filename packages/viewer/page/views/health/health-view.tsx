import { api } from '../../data/api.ts';
import { useAnswer } from '../../data/use-answer.ts';
import { FailureNote } from '../../parts/failure-note.tsx';
import { SenderCard } from './sender-card.tsx';
import { StoreCard } from './store-card.tsx';

const EVERY_MS = 3_000;

/** How the viewer is, and how the processes are that send to it. */
export function HealthView() {
  const { value, failure, reload } = useAnswer('health', (signal) => api.health(signal), {
    everyMs: EVERY_MS,
  });
  return (
    <div class="sheet">
      {failure !== undefined && <FailureNote failure={failure} onRetry={reload} />}
      {value !== undefined && (
        <div class="cards">
          <StoreCard viewer={value.viewer} />
          {value.senders.map((sender) => (
            <SenderCard key={`${sender.service} ${sender.instance} ${sender.firstUs}`} sender={sender} />
          ))}
        </div>
      )}
    </div>
  );
}
