import type { FlowItem } from '../../../src/read/shapes.ts';
import { foreign } from '../../parts/text.ts';

const MOST = 24;

/** Each step as a mark: done, failed, under way, and those to come where their number is known. */
export function StepDots({ flow }: { flow: FlowItem }) {
  const { steps, stepsTotal, endedUs, outcome } = flow;
  const shown = steps.slice(0, MOST);
  const toCome = Math.max(0, Math.min(MOST, stepsTotal ?? 0) - shown.length);
  const kinds = shown.map((step, i) => {
    if (step.failed === true) return 'failed';
    const isLast = i === steps.length - 1;
    if (!isLast || outcome === 'completed') return 'done';
    if (endedUs === null) return 'now';
    return outcome === 'failed' || outcome === 'aborted' ? 'failed' : 'done';
  });
  return (
    <span class="step-dots" aria-hidden="true">
      {kinds.map((kind, i) => (
        <span
          key={shown[i]?.step}
          class={`step-dot step-${kind}`}
          title={foreign(shown[i]?.step ?? '', 80)}
        />
      ))}
      {Array.from({ length: toCome }, (_, i) => (
        <span key={`to come ${i}`} class="step-dot" />
      ))}
    </span>
  );
}
