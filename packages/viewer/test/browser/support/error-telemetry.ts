import type { Viewer } from '@throughline/viewer';
import { logs, type Plain } from '../../support/telemetry.ts';
import { send } from '../../support/viewer.ts';

export const REFUSED = 'e1a7c0ffee000001';
export const TIMED_OUT = 'e1a7c0ffee000002';
export const REFUSED_TRACE = '4bf92f3577b34da6a3ce929d0e0eaa36';

const HOUR_MS = 3_600_000;

/** Two kinds of errors over a day: one often and with all that an SDK can tell of it, one seldom and with its bare stack. */
export async function sendErrors(viewer: Viewer): Promise<void> {
  const refused: { [key: string]: Plain } = {
    'exception.type': 'PaymentRefused',
    'exception.message': 'the card was refused: insufficient funds',
    'exception.stacktrace': [
      'PaymentRefused: the card was refused: insufficient funds',
      '    at charge (file:///shop/src/payments/charge.ts:31:11)',
      '    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
      '    at async retry (file:///shop/node_modules/p-retry/index.js:88:19)',
      '    at async checkout (file:///shop/src/checkout/checkout.ts:58:5)',
      '    at async Layer.handle (file:///shop/node_modules/router/lib/layer.js:152:17)',
      '    at async next (file:///shop/node_modules/router/index.js:296:9)',
    ].join('\n'),
    'throughline.error.fingerprint': REFUSED,
    'throughline.error.mechanism': 'http',
    'throughline.error.handled': false,
    'throughline.error.code_frame': [
      '  28 |   const answer = await payments.post("/charges", { amount, card });',
      '  29 |   if (answer.status === 402) {',
      '  30 |     const { reason } = await answer.json();',
      '> 31 |     throw new PaymentRefused(reason);',
      '  32 |   }',
      '  33 |   return answer.json();',
    ].join('\n'),
    'throughline.error.breadcrumbs': [
      crumb(0, 'log', 'info', 'order_received', { items: 3, total: 42.5 }),
      crumb(41, 'call', 'info', 'GET stock.internal', { 'http.response.status_code': 200 }),
      crumb(52, 'log', 'warn', 'card_retried', { attempt: 2 }),
      crumb(180, 'call', 'error', 'POST payments.internal', { 'http.response.status_code': 402 }),
    ],
  };
  const told = [1, 2, 3, 3, 3.5, 4, 9, 9, 9.2, 14, 15, 15, 15, 15.5, 20, 23].map((hours, i) => ({
    ...{ at: 60_000 - hours * HOUR_MS, severity: 17, body: 'request_failed', attributes: refused },
    ...{ span: '1', traceId: i === 0 ? REFUSED_TRACE : (i + 1).toString(16).padStart(32, 'c') },
  }));
  await send(viewer, 'logs', logs('shop', ...told));
  const timedOut = {
    'exception.type': 'TimeoutError',
    'exception.message': 'stock.internal did not answer within 2000 ms',
    'exception.stacktrace':
      'TimeoutError: stock.internal did not answer within 2000 ms\n    at ask (file:///stock/src/ask.ts:12:9)',
    'throughline.error.fingerprint': TIMED_OUT,
  };
  await send(
    viewer,
    'logs',
    logs('stock', { at: -20 * 60_000, severity: 17, body: 'ask_failed', attributes: timedOut }),
  );
}

function crumb(
  after: number,
  category: string,
  level: string,
  message: string,
  data: { [key: string]: Plain },
): Plain {
  return { time: new Date(Date.now() - HOUR_MS + after).toISOString(), category, level, message, data };
}
