import type { Sender, ToldValue } from '../../read/told-metrics.ts';
import { Answer } from '../answer.ts';
import { timeText } from '../times.ts';
import type { Tool } from '../tool.ts';

const MAX_SENDERS = 50;

export const ledger: Tool = {
  name: 'ledger',
  title: 'What became of the telemetry',
  description:
    'Whether telemetry was lost: what each process counted of spans, log records and data points that it made, delivered and dropped, with the reasons; and what the viewer took, refused and removed. Ask this before you trust that something did not happen.',
  parameters: {},
  async run(source) {
    const { viewer, senders } = await source.ledger();
    const losing = senders.filter(({ values }) => values.some(isLoss));
    const answer = new Answer(
      `${losing.length} of ${senders.length} processes tell of lost telemetry. The counts are those since each began.`,
    );
    if (viewer === undefined)
      answer.say('A file is read: what its viewer took and refused is not known here.');
    else answer.say(`The viewer: ${figures(viewer)}`);
    for (const sender of [...losing, ...senders.filter((one) => !losing.includes(one))].slice(
      0,
      MAX_SENDERS,
    )) {
      tellSender(answer, sender);
    }
    if (losing.length > 0) {
      const lost = losing
        .flatMap(({ values }) => values.filter(isLoss))
        .find(({ name }) => OWN_NAME.test(name));
      if (lost !== undefined) answer.next('query_metrics', { name: lost.name });
    }
    answer.next('health');
    return answer;
  },
};

/** Names of ours and of the conventions, and nothing that a sender could have thought of. */
const OWN_NAME =
  /^(?:otel\.sdk\.(?:exporter|processor)\.(?:span|log|metric_data_point)\.(?:exported|processed)|throughline\.errors\.dropped|throughline\.spool\.refused)$/;

function isLoss({ name, attributes, value }: ToldValue): boolean {
  if ((value ?? 0) === 0) return false;
  if (/^throughline\.(?:errors\.dropped|spool\.refused)$/.test(name)) return true;
  return /^otel\.sdk\..*\.(?:exported|processed)$/.test(name) && attributes['error.type'] !== undefined;
}

function tellSender(answer: Answer, { service, instance, lastUs, values }: Sender): void {
  answer.say(`A process, last seen ${timeText(lastUs)}:`);
  answer.tell(`${service}${instance === null ? '' : `, instance ${instance}`}`);
  const telling = values.filter(({ value, name }) => (value ?? 0) !== 0 && !/duration$/.test(name));
  telling.sort((a, b) => Number(isLoss(b)) - Number(isLoss(a)));
  for (const one of telling) {
    const labels = Object.entries(one.attributes)
      .filter(([key]) => !/^otel\.component\.|^server\./.test(key))
      .map(([key, value]) => `${key}=${String(value)}`);
    answer.tell(
      `${isLoss(one) ? 'LOST ' : ''}${one.name}${labels.length === 0 ? '' : ` {${labels.join(', ')}}`} ${one.value}`,
      2,
    );
  }
}

/** Counts of the viewer: numbers by names of ours. */
function figures(viewer: object): string {
  return Object.entries(viewer)
    .flatMap(([name, value]) => (typeof value === 'number' ? [`${name} ${value}`] : []))
    .join(', ');
}
