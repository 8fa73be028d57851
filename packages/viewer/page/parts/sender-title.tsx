import type { Sender } from '../../src/read/told-metrics.ts';
import { agoText } from './long-time.ts';
import { ServiceMark } from './service-mark.tsx';
import { foreign } from './text.ts';

const FACTS = [
  'service.version',
  'deployment.environment.name',
  'process.runtime.name',
  'process.runtime.version',
  'host.name',
];

/** A process that sends: its service, which one of it, and when it was heard of last. */
export function SenderTitle({ sender }: { sender: Sender }) {
  const facts = FACTS.flatMap((key) =>
    sender.attributes[key] === undefined ? [] : [foreign(sender.attributes[key], 60)],
  );
  return (
    <h3 class="sender-title">
      <ServiceMark service={sender.service} />
      {sender.instance !== null && <span class="soft mono">{foreign(sender.instance, 40)}</span>}
      <span class="soft">{facts.join(' · ')}</span>
      <span class="soft sender-age">last heard of {agoText(sender.lastUs)}</span>
    </h3>
  );
}
