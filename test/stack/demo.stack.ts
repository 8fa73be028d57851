import { after, before, describe } from 'node:test';
import { agreement } from './minute/agreement.ts';
import { inJaeger } from './minute/in-jaeger.ts';
import { inLoki } from './minute/in-loki.ts';
import { inPrometheus } from './minute/in-prometheus.ts';
import { Minute } from './minute/minute.ts';

describe('a minute of the demo through the Collector, every trace kept', { timeout: 300_000 }, () => {
  const minute = new Minute();
  before(() => minute.run());
  after(() => minute.close());

  agreement(minute);
  inJaeger(minute);
  inPrometheus(minute);
  inLoki(minute);
});
