import { durationText } from '../../duration-text.ts';
import { Answer } from '../answer.ts';
import { HOUR_US, timeText } from '../times.ts';
import type { Tool } from '../tool.ts';

export const serviceMap: Tool = {
  name: 'service_map',
  title: 'Services and their calls',
  description:
    'Which services there are, how many requests each served, how many failed and how long they took, and who called whom, databases and foreign hosts included.',
  parameters: { since: { type: 'time', description: 'Since when; by default 1h.' } },
  async run(source, given) {
    const sinceUs = given.time('since', Date.now()) ?? Date.now() * 1_000 - HOUR_US;
    const map = await source.services(sinceUs);
    const answer = new Answer(
      `${map.services.length} services and ${map.edges.length} kinds of calls since ${timeText(map.sinceUs)}.`,
    );
    for (const { service, requests, failed, requestsPerSecond, p50Ns, p95Ns } of map.services) {
      const times =
        p50Ns === null || p95Ns === null
          ? ''
          : `, median ${durationText(p50Ns / 1e6)}, p95 ${durationText(p95Ns / 1e6)}`;
      answer.tell(
        `${service}: ${requests} requests (${requestsPerSecond.toPrecision(2)} a second), ${failed} failed${times}`,
      );
    }
    answer.say('Calls:');
    for (const { caller, callee, kind, calls, failed, meanNs, maxNs } of map.edges) {
      answer.tell(
        `${caller} -> ${callee} (${kind}): ${calls} calls, ${failed} failed, mean ${durationText(meanNs / 1e6)}, longest ${durationText(maxNs / 1e6)}`,
      );
    }
    const hasFailed =
      map.services.some(({ failed }) => failed > 0) || map.edges.some(({ failed }) => failed > 0);
    if (hasFailed) answer.next('search_traces', { query: 'status:error' });
    else answer.next('what_changed', { from: '10m' });
    return answer;
  },
};
