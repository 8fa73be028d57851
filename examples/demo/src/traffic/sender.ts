import type { PlannedRequest } from './plan.ts';

/** How the requests that were sent ended. */
export interface TrafficCounts {
  sent: number;
  succeeded: number;
  /** 4xx. */
  refused: number;
  /** 5xx. */
  failed: number;
  /** No answer at all. */
  unanswered: number;
  /** Another status than the plan expected. */
  unexpected: number;
}

export interface Traffic {
  readonly counts: Readonly<TrafficCounts>;
  /** Sends nothing more and waits for the answers that are due. */
  stop(): Promise<void>;
}

const MAX_IN_FLIGHT = 8;
const TIMEOUT_MS = 5_000;

/** Sends a planned request every so often; a request waits for the one before it in its story. */
export function startTraffic(
  baseUrl: string,
  plan: Iterator<PlannedRequest, never>,
  requestsPerSecond: number,
): Traffic {
  const counts: TrafficCounts = {
    sent: 0,
    succeeded: 0,
    refused: 0,
    failed: 0,
    unanswered: 0,
    unexpected: 0,
  };
  const inFlight = new Set<Promise<void>>();
  let story = -1;
  let before: Promise<void> = Promise.resolve();

  const tick = () => {
    // Slow services are not buried under requests: a tick is skipped, nothing is caught up.
    if (inFlight.size >= MAX_IN_FLIGHT) return;
    const request = plan.next().value;
    const sending = (request.story === story ? before : Promise.resolve())
      .then(() => send(baseUrl, request, counts))
      .finally(() => inFlight.delete(sending));
    story = request.story;
    before = sending;
    inFlight.add(sending);
  };
  const timer = setInterval(tick, 1_000 / requestsPerSecond);
  tick();

  return {
    counts,
    async stop() {
      clearInterval(timer);
      await Promise.all(inFlight);
    },
  };
}

async function send(baseUrl: string, request: PlannedRequest, counts: TrafficCounts): Promise<void> {
  counts.sent += 1;
  try {
    const response = await fetch(new URL(request.path, baseUrl), {
      method: request.method,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(request.body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(request.body) }),
    });
    await response.arrayBuffer();
    if (response.status >= 500) counts.failed += 1;
    else if (response.status >= 400) counts.refused += 1;
    else counts.succeeded += 1;
    if (response.status !== request.expected) counts.unexpected += 1;
  } catch {
    counts.unanswered += 1;
    counts.unexpected += 1;
  }
}
