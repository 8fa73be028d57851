import type { CheckFunction } from '@throughline/api';
import { startedSdk } from '../../boot/started.ts';
import { OwnReason, readyCheck } from './ready-check.ts';

/**
 * Whether telemetry arrives: down while an endpoint does not take it, or this process has no running SDK. What cannot be
 * sent waits in memory and on disk, so that this is no reason to stop work: optional unless it is said otherwise.
 *
 * @example
 * health.check('telemetry', telemetryCheck());
 */
export function telemetryCheck(): CheckFunction {
  return readyCheck({
    what: 'telemetry',
    defaults: { required: false },
    ask: async ({ detail }) => {
      const delivery = startedSdk()?.delivery?.();
      if (delivery === undefined) throw new OwnReason('Throughline does not run in this process');
      const { pending, onDisk, dropped, away } = delivery;
      detail({ pending, on_disk: onDisk, dropped, away });
      if (away.length > 0) throw new OwnReason(`${away.join(', ')} does not take it`);
    },
  });
}
