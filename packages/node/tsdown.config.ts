import { commonJsBuild, innerBuild, packageBuild, startBuild } from '../../scripts/package-build.ts';

/**
 * The parts of OpenTelemetry that every start needs: some 200 files, of which most is never used. Never the API itself,
 * of which a process must have one copy; see docs/decisions/0010-start-up.md.
 */
const ofOpenTelemetry =
  /^@opentelemetry\/(context-async-hooks|core|propagator-b3|resources|sdk-logs|sdk-metrics|sdk-trace|semantic-conventions)$/;
/** Of ours what an application does not load by itself. */
const ofOurs = /^@throughline\/(otlp|winston)$/;

export default [
  packageBuild({
    index: 'src/index.ts',
    register: 'src/register.ts',
    start: 'src/start.ts',
    health: 'src/health/index.ts',
    'cli/throughline': 'src/cli/throughline.ts',
  }),
  startBuild({ 'boot/boot': 'src/boot/boot.ts' }, [ofOpenTelemetry, ofOurs]),
  innerBuild({
    'boot/health-only': 'src/boot/health-only.ts',
    'boot/node-sdk': 'src/boot/node-sdk.ts',
    'boot/stock-traces-provider': 'src/boot/stock-traces-provider.ts',
    'exposition/metrics-endpoint': 'src/exposition/metrics-endpoint.ts',
    'exposition/stock-endpoint': 'src/exposition/stock-endpoint.ts',
    'group/open-group': 'src/group/open-group.ts',
  }),
  commonJsBuild({ register: 'src/register.cts' }, ['./register.js']),
  commonJsBuild({ 'cli/doctor-probe': 'src/cli/doctor/probe/probe.ts' }, []),
];
