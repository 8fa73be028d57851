/** The process of `scoring`: node --import throughline/register src/scoring.ts */
import { getLogger, health } from 'throughline';
import { createApp } from './scoring/app.ts';
import { runService } from './service-process.ts';

const log = getLogger('scoring');

await runService('scoring', async () => {
  const app = createApp();
  const url = await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT ?? 0) });
  log.info('service_started', { port: Number(new URL(url).port) });
  return {
    url,
    close: async () => {
      health.stop('the service ends');
      await app.close();
      log.info('service_stopped');
    },
  };
});
