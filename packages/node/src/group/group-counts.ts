import { type BatchObservableResult, metrics } from '@opentelemetry/api';

/** What the group says of itself, as metrics: `throughline.group.members`, `throughline.group.refused`. */
export class GroupCounts {
  refused = 0;
  #answered = 0;
  #late = 0;
  readonly #stop: () => void;

  constructor() {
    const meter = metrics.getMeter('throughline');
    const members = meter.createObservableUpDownCounter('throughline.group.members', {
      description:
        'Other processes and threads whose metrics were gathered, by whether they answered in time.',
      unit: '{member}',
    });
    const refused = meter.createObservableCounter('throughline.group.refused', {
      description: 'Connections of processes and threads that were refused.',
      unit: '{connection}',
    });
    const observe = (result: BatchObservableResult): void => {
      result.observe(members, this.#answered, { 'throughline.group.member.state': 'answered' });
      result.observe(members, this.#late, { 'throughline.group.member.state': 'late' });
      result.observe(refused, this.refused);
    };
    meter.addBatchObservableCallback(observe, [members, refused]);
    this.#stop = () => meter.removeBatchObservableCallback(observe, [members, refused]);
  }

  observe(answers: readonly boolean[]): void {
    this.#answered = answers.filter(Boolean).length;
    this.#late = answers.length - this.#answered;
  }

  stop(): void {
    this.#stop();
  }
}
