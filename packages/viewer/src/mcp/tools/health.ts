import type { Sender } from '../../read/told-metrics.ts';
import { Answer } from '../answer.ts';
import { timeText } from '../times.ts';
import type { Tool } from '../tool.ts';

/** Of each process; what else it tells, query_metrics gives. */
const TELLING =
  /^(?:throughline\.health\.(?:status|check\.status)|process\.(?:memory\.usage|cpu\.utilization|uptime)|nodejs\.eventloop\.(?:delay\.p99|utilization))$/;
const MAX_SENDERS = 50;

export const health: Tool = {
  name: 'health',
  title: 'Health of the observed processes',
  description:
    'Which processes send telemetry, since when and until when, with their version, health checks, memory and event loop; and how much the store holds.',
  parameters: {},
  async run(source) {
    const { store, senders } = await source.health();
    const answer = new Answer(
      `The store holds ${store.traces} traces, ${store.spans} spans, ${store.logs} log records and ${store.points} data points (${Math.round(store.bytes / 1e6)} MB). ${senders.length} processes have sent.`,
    );
    for (const sender of senders.slice(0, MAX_SENDERS)) tellSender(answer, sender);
    answer.next('what_changed', { from: '10m' });
    answer.next('service_map');
    return answer;
  },
};

function tellSender(
  answer: Answer,
  { service, instance, firstUs, lastUs, attributes, values }: Sender,
): void {
  const version = attributes['service.version'];
  answer.say(`A process, first seen ${timeText(firstUs)}, last ${timeText(lastUs)}:`);
  answer.tell(
    `${service}${version === undefined ? '' : `, version ${String(version)}`}${instance === null ? '' : `, instance ${instance}`}`,
  );
  for (const { name, attributes: labels, value, unit } of values.filter((one) => TELLING.test(one.name))) {
    const told = Object.entries(labels).map(([key, label]) => `${key}=${String(label)}`);
    answer.tell(
      `${name}${told.length === 0 ? '' : ` {${told.join(', ')}}`} ${value ?? 'unknown'} ${unit}`.trimEnd(),
      2,
    );
  }
}
