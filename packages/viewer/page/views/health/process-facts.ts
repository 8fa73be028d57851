import type { Sender } from '../../../src/read/told-metrics.ts';
import { longTime } from '../../parts/long-time.ts';
import { nsText } from '../../parts/text.ts';
import { toldSum } from '../../parts/told.ts';
import { bytesText } from '../metrics/value-text.ts';

/** What a process tells of itself, by the semantic conventions of process.*, nodejs.* and v8js.*, in the words of people. */
const FACTS: readonly (readonly [title: string, name: string, text: (value: number) => string])[] = [
  ['Up for', 'process.uptime', (seconds) => longTime(seconds * 1e6)],
  ['Memory', 'process.memory.usage', bytesText],
  ['Heap in use', 'v8js.memory.heap.used', bytesText],
  ['Heap limit', 'v8js.heap.size_limit', bytesText],
  ['Event loop busy', 'nodejs.eventloop.utilization', (share) => `${Math.round(share * 100)} %`],
  ['Event loop late, p99', 'nodejs.eventloop.delay.p99', (seconds) => nsText(seconds * 1e9)],
  ['Open files', 'process.unix.file_descriptor.count', String],
];

export function processFacts(sender: Sender): { title: string; text: string }[] {
  return FACTS.flatMap(([title, name, text]) => {
    const value = toldSum(sender, name);
    return value === undefined ? [] : [{ title, text: text(value) }];
  });
}
