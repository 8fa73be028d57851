import { join } from 'node:path';
import { type OtlpReceiver, type RunningApp, runApp } from '@throughline/testing';

const folder = join(import.meta.dirname, '..', 'fixtures', 'shop');

/** Two running services, orders (Express, pg, fetch) and stock (Fastify), that send to one receiver. */
export interface Shop {
  ordersUrl: string;
  orders: RunningApp;
  stock: RunningApp;
  stop(): Promise<void>;
}

export interface ShopOptions {
  /** ES modules or CommonJS. */
  kind: 'mjs' | 'cjs';
  receiver: OtlpReceiver;
  databaseUrl: string;
  node?: string;
  env?: Record<string, string>;
}

/** Starts both services under the preload and waits until they listen. */
export async function startShop({ kind, receiver, databaseUrl, node, env }: ShopOptions): Promise<Shop> {
  const base = {
    ...receiver.environment(),
    OTEL_EXPORTER_PROMETHEUS_PORT: '0',
    THROUGHLINE_LOG_FORMAT: 'json',
    ...env,
  };
  const start = (name: string, more: Record<string, string>) =>
    runApp({
      entry: join(folder, `${name}.${kind}`),
      preload: 'throughline/register',
      ...(node !== undefined && { node }),
      env: { ...base, OTEL_SERVICE_NAME: name, ...more },
      cwd: folder,
    });
  const stock = start('stock', {});
  const [, stockPort] = await stock.waitForLine(/^listening (\d+)$/);
  const orders = start('orders', {
    STOCK_URL: `http://127.0.0.1:${stockPort}`,
    DATABASE_URL: databaseUrl,
  });
  const [, ordersPort] = await orders.waitForLine(/^listening (\d+)$/);
  return {
    ordersUrl: `http://127.0.0.1:${ordersPort}`,
    orders,
    stock,
    stop: async () => {
      await Promise.all([orders.stop(), stock.stop()]);
    },
  };
}
