import type { Viewer } from '@throughline/viewer';
import { logs, type Plain, spans } from '../../support/telemetry.ts';
import { send } from '../../support/viewer.ts';

/** A request of a shop: three services, a flow with steps, log lines, and where `fails`, an error of the last step. */
export interface ShopRequest {
  traceId: string;
  /** Milliseconds after `startMs` of `support/telemetry.ts`. */
  at: number;
  fails?: boolean;
  user?: string;
}

const STACK = `PaymentRefused: the card was refused
    at charge (file:///shop/src/payments/charge.ts:31:11)
    at async checkout (file:///shop/src/checkout/checkout.ts:58:5)
    at async handle (node:internal/process/task_queues:105:5)`;

export const OK_TRACE = '0af7651916cd43dd8448eb211c80319c';
export const FAILED_TRACE = '4bf92f3577b34da6a3ce929d0e0eaa36';

/** Two requests that differ: one that went well, one that failed. */
export async function sendShop(viewer: Viewer): Promise<void> {
  await sendRequest(viewer, { traceId: OK_TRACE, at: 0 });
  await sendRequest(viewer, { traceId: FAILED_TRACE, at: 5_000, fails: true, user: 'user-2' });
}

export async function sendRequest(viewer: Viewer, request: ShopRequest): Promise<void> {
  const { traceId, at, fails = false, user = 'user-1' } = request;
  const id = (name: string): string => `${traceId.slice(0, 12)}${name.padStart(4, '0')}`;
  const flow = (step?: string): { [key: string]: Plain } => ({
    'throughline.flow.id': `flow-${traceId.slice(0, 8)}`,
    'throughline.flow.name': 'place_order',
    ...(step !== undefined && { 'throughline.flow.step': step }),
  });
  const exception = {
    'exception.type': 'PaymentRefused',
    'exception.message': 'the card was refused',
    'exception.stacktrace': STACK,
  };
  const status = fails ? 502 : 201;
  const end = at + (fails ? 186 : 132);
  const sent = [
    spans(
      'shop',
      {
        ...{ traceId, id: id('1'), name: 'POST /orders', kind: 2, from: at, to: end },
        attributes: {
          'http.request.method': 'POST',
          'http.route': '/orders',
          'url.path': '/orders',
          'http.response.status_code': status,
          user_id: user,
        },
        ...(fails && { error: 'the card was refused' }),
      },
      {
        ...{ traceId, id: id('2'), parent: id('1'), name: 'flow place_order', from: at + 4, to: end - 3 },
        attributes: { ...flow(), 'throughline.flow.outcome': fails ? 'failed' : 'completed' },
        ...(fails && { error: 'the card was refused' }),
      },
      {
        ...{ traceId, id: id('3'), parent: id('2'), name: 'step reserve_stock', from: at + 5, to: at + 44 },
        attributes: flow('reserve_stock'),
      },
      {
        ...{ traceId, id: id('4'), parent: id('3'), name: 'GET', kind: 3, from: at + 7, to: at + 42 },
        attributes: { 'url.full': 'http://stock.internal/items/17', 'server.address': 'stock.internal' },
      },
      {
        ...{ traceId, id: id('5'), parent: id('2'), name: 'step charge_card', from: at + 46, to: end - 4 },
        attributes: flow('charge_card'),
        ...(fails && {
          error: 'the card was refused',
          events: [{ name: 'exception', at: end - 6, attributes: exception }],
        }),
      },
      {
        ...{ traceId, id: id('6'), parent: id('5'), name: 'POST', kind: 3, from: at + 50, to: end - 6 },
        attributes: { 'url.full': 'http://payments.internal/charges' },
        ...(fails && { error: 'HTTP 402' }),
      },
    ),
    spans(
      'stock',
      {
        ...{
          traceId,
          id: id('7'),
          parent: id('4'),
          name: 'GET /items/:id',
          kind: 2,
          from: at + 10,
          to: at + 40,
        },
        attributes: { 'http.route': '/items/:id', 'http.response.status_code': 200 },
      },
      {
        ...{
          traceId,
          id: id('8'),
          parent: id('7'),
          name: 'SELECT items',
          kind: 3,
          from: at + 14,
          to: at + 33,
        },
        attributes: {
          'db.system.name': 'postgresql',
          'db.query.text': 'SELECT * FROM items WHERE id = $1',
          'server.address': 'db',
        },
      },
    ),
    spans('payments', {
      ...{
        traceId,
        id: id('9'),
        parent: id('6'),
        name: 'POST /charges',
        kind: 2,
        from: at + 54,
        to: end - 9,
      },
      attributes: { 'http.route': '/charges', 'http.response.status_code': fails ? 402 : 200 },
    }),
  ];
  for (const one of sent) await send(viewer, 'traces', one);
  await send(
    viewer,
    'logs',
    logs(
      'shop',
      {
        ...{ traceId, span: id('1'), at: at + 3, body: 'order_received', event: 'order_received' },
        attributes: { user_id: user, items: 3, total: 42.5 },
      },
      {
        ...{ traceId, span: id('3'), at: at + 43, body: 'stock_reserved', event: 'stock_reserved' },
        attributes: { user_id: user, warehouse: 'berlin' },
      },
      ...(fails
        ? [
            {
              ...{
                traceId,
                span: id('5'),
                at: end - 5,
                severity: 17,
                body: 'charge_failed',
                event: 'charge_failed',
              },
              attributes: { ...exception, user_id: user, attempt: 2 },
            },
          ]
        : []),
    ),
  );
  await send(
    viewer,
    'logs',
    logs('payments', {
      ...{ traceId, span: id('9'), at: end - 12, severity: fails ? 13 : 9 },
      body: fails ? 'card_declined' : 'card_charged',
      event: fails ? 'card_declined' : 'card_charged',
      attributes: { provider: 'acme-pay', code: fails ? 'insufficient_funds' : 'ok' },
    }),
  );
}
