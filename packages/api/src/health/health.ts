import { textOf } from '../plain.ts';
import { isDraining, whenDraining } from '../shutdown.ts';
import { answerWithout, askChecks } from './ask-checks.ts';
import { reasonOf } from './check-options.ts';
import { safely, surely } from './guarded-calls.ts';
import type {
  CheckFunction,
  CheckState,
  Health,
  HealthCheckOptions,
  HealthDetails,
  Liveness,
  ManualStateOptions,
  Readiness,
} from './health-contract.ts';
import { detailsOf } from './health-details.ts';
import { tellStarted, tellStatus } from './health-news.ts';
import { registerCheck, registerManual, setState } from './register-checks.ts';
import { checksOf, isStarting, phase, registry } from './registry.ts';

whenDraining(() => {
  for (const one of registry.checks.values()) one.stop();
  safely(() => tellStatus(answerWithout('down'), phase()), undefined);
});

/** The health registry of this process; see {@link Health}. */
export const health: Health = Object.freeze({
  check: (name: string, fn: CheckFunction, options?: HealthCheckOptions) =>
    safely(
      () => registerCheck(name, fn, options),
      () => {},
    ),
  manual: (name: string, options?: ManualStateOptions) =>
    safely(
      () => registerManual(name, options),
      () => {},
    ),
  set: (name: string, state: CheckState | 'asked', reason?: string) =>
    safely(() => setState(name, state, reason), undefined),
  liveness: () => safely<Liveness>(liveness, { status: 'ok', timestamp: new Date().toISOString() }),
  readiness: () => surely(readiness, answerOfFault),
  startup: () => surely(startup, answerOfFault),
  group: (name: string) => surely(() => group(name), answerOfFault),
  details: () => surely<HealthDetails>(details, () => ({ ...answerOfFault(), phase: 'started' })),
  start: () => safely(start, undefined),
  stop: (reason?: string) => safely(() => stop(reason), undefined),
});

/** For a fault of our own: whoever waits gets an answer, and nobody is told to send work. */
function answerOfFault(): Readiness & { checks: Record<string, never> } {
  return { status: 'down', timestamp: new Date().toISOString(), checks: {} };
}

function liveness(): Liveness {
  const isDown = !isStarting() && checksOf('liveness').some((one) => one.required && one.state === 'down');
  return { status: isDown ? 'down' : 'ok', timestamp: new Date().toISOString() };
}

async function readiness(): Promise<Readiness> {
  let answer: Readiness;
  // Whatever the dependencies say, this process takes no more work.
  if (isDraining() || registry.stopped !== undefined) answer = answerWithout('down');
  else {
    answer = await startup();
    if (answer.status !== 'down') answer = await askChecks(checksOf('readiness'));
    // The drain may have begun while they were asked.
    if (isDraining()) answer = answerWithout('down');
  }
  safely(() => tellStatus(answer, phase()), undefined);
  return answer;
}

async function startup(): Promise<Readiness> {
  const checks = checksOf('startup');
  if (registry.isStarted || checks.length === 0) return answerWithout('ok');
  const answer = await askChecks(checks);
  if (answer.status !== 'down' && !registry.isStarted) {
    registry.isStarted = true;
    safely(() => tellStarted(checks), undefined);
  }
  return answer;
}

async function group(name: string): Promise<Readiness | undefined> {
  const checks = checksOf(textOf(name));
  return checks.length > 0 ? askChecks(checks) : undefined;
}

async function details(): Promise<HealthDetails> {
  return detailsOf(await readiness());
}

function start(): void {
  registry.stopped = undefined;
  if (isDraining()) return;
  for (const one of registry.checks.values()) one.start();
}

function stop(reason?: string): void {
  registry.stopped = { reason: safely(() => reasonOf(reason), undefined) };
  for (const one of registry.checks.values()) one.stop();
}
