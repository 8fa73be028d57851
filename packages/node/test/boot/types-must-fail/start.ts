import type { NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import { AlwaysOnSampler } from '@opentelemetry/sdk-trace';
import type { FlushResult } from 'throughline';
import { type RunningSdk, type StartOptions, start } from 'throughline/start';

// Right ones.
start();
start({});
const running: RunningSdk = start({
  serviceName: 'orders',
  sampler: new AlwaysOnSampler(),
  textMapPropagator: null,
  views: [{ instrumentName: 'x', name: 'y' }],
});
const flushed: Promise<FlushResult> = running.forceFlush({ timeoutMs: 100 });
running.shutdown();
// @ts-expect-error the time is called timeoutMs here
running.shutdown({ timeoutMillis: 100 });

// What NodeSDK takes, start() takes: the same names with the same types.
declare const nodeSdk: Partial<NodeSDKConfiguration>;
start(nodeSdk);
declare const options: StartOptions;
const back: Partial<NodeSDKConfiguration> = options;
const missing: Exclude<keyof NodeSDKConfiguration, keyof StartOptions>[] = [];
// @ts-expect-error no name is missing, so that nothing may stand in the list
missing.push('sampler');
// And what is ours alone is named here, so that a name cannot drift from NodeSDK's.
type Ours = 'redaction' | 'samplingRules' | 'samplingMaxPerSecond';
const ours: Exclude<keyof StartOptions, keyof NodeSDKConfiguration | Ours>[] = [];
// @ts-expect-error there is nothing else
ours.push('sampler');

// @ts-expect-error an option that does not exist
start({ servicename: 'orders' });
// @ts-expect-error a name is text
start({ serviceName: 7 });
// @ts-expect-error a sampler is an object
start({ sampler: 'always_on' });
start({ samplingRules: '* -> 0.1', samplingMaxPerSecond: 50 });
start({
  samplingRules: [
    { when: { 'http.route': '/health' }, share: 0 },
    { share: 0.1, maxPerSecond: 5 },
  ],
});
// @ts-expect-error a rule has a share
start({ samplingRules: [{ when: { 'http.route': '/health' } }] });
// @ts-expect-error a pattern is text
start({ samplingRules: [{ when: { 'server.port': 8080 }, share: 1 }] });
// @ts-expect-error processors come in a list
start({ spanProcessors: { onStart() {}, onEnd() {} } });
// @ts-expect-error a span processor has onStart and onEnd
start({ spanProcessors: [{ onEmit() {} }] });
// @ts-expect-error only null switches propagation off
start({ textMapPropagator: false });
// @ts-expect-error it gives back no more than it says
running.start();

export { back, flushed };
