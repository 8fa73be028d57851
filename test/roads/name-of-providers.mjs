// Says at the end of the process whose provider makes the spans, and whether NodeSDK was loaded.
import { registerHooks } from 'node:module';
import { trace } from '@opentelemetry/api';

let loaded = false;
registerHooks({
  load(url, context, next) {
    loaded ||= url.includes('/@opentelemetry/sdk-node/');
    return next(url, context);
  },
});
process.on('exit', () => {
  const { name } = trace.getTracerProvider().getDelegate().constructor;
  process.stdout.write(`providers ${name}, NodeSDK is ${loaded ? '' : 'not '}loaded\n`);
});
