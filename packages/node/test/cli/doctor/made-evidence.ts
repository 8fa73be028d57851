import { loadPipeline } from '../../../src/config/load-pipeline.ts';
import type { ApplicationEvidence, ProcessEvidence } from '../../../src/cli/doctor/evidence/application.ts';
import type { EndpointEvidence, Outcome } from '../../../src/cli/doctor/evidence/endpoint.ts';
import { readEnvironment } from '../../../src/cli/doctor/evidence/environment.ts';
import type { Evidence } from '../../../src/cli/doctor/evidence/evidence.ts';
import type { Check, Problem } from '../../../src/cli/doctor/finding.ts';

type Environment = Readonly<Record<string, string>>;

/** Evidence of a folder in which all is well, by an environment. */
export function evidence(environment: Environment = {}, given: Partial<Evidence> = {}): Evidence {
  return {
    node: '24.0.0',
    folder: {
      installed: '0.1.0',
      dependencies: [],
      start: undefined,
      ownApi: { name: '@opentelemetry/api', version: '1.10.0', folder: '/app/api', below: undefined },
      copies: [],
      gracePeriods: [],
    },
    environment: readEnvironment(environment),
    loaded: loadPipeline(environment),
    redacts: true,
    endpoints: [],
    ports: [],
    application: undefined,
    ...given,
  };
}

/** A process in which Throughline runs and whose canary arrived. */
export function madeProcess(given: Partial<ProcessEvidence> = {}): ProcessEvidence {
  return {
    ...{ pid: 7, ppid: 1, node: '24.0.0', script: '/app/app.js', execArgv: [], cwd: '/app', isCommand: true },
    ...{ packages: [], files: [], turned: true, settled: true, listens: true, done: true },
    sdk: { is: 'sdk', version: '0.1.0', loaded: ['http'], unfit: [], environment: {} },
    canary: undefined,
    hooks: undefined,
    crash: undefined,
    ...{ heldBy: [], exited: false },
    ...given,
  };
}

export function application(
  processes: readonly ProcessEvidence[],
  given: Partial<ApplicationEvidence> = {},
): ApplicationEvidence {
  return {
    ...{
      addedPreload: true,
      preloads: [],
      program: 'node',
      failure: undefined,
      patienceSeconds: 30,
      processes,
    },
    ending: {
      byItself: false,
      code: null,
      signal: 'SIGTERM',
      deadlineSeconds: 7,
      killed: false,
      leftBehind: false,
    },
    sources: [],
    ...given,
  };
}

export function endpoint(
  outcome: Partial<Outcome> & Pick<Outcome, 'is'>,
  given: Partial<EndpointEvidence> = {},
): EndpointEvidence {
  const whole =
    outcome.is === 'failed'
      ? { code: 'ECONNREFUSED', speaks: undefined, ...outcome }
      : {
          status: 200,
          grpcStatus: undefined,
          contentType: undefined,
          aheadMs: undefined,
          speaks: undefined,
          ...outcome,
        };
  return {
    signal: 'traces',
    endpoint: 'http://collector:4318/v1/traces',
    protocol: 'http/protobuf',
    outcome: whole as Outcome,
    ...{ patienceSeconds: 10, unreadableFiles: false },
    ...given,
  };
}

/** What a check finds; an empty list where all is well or there is nothing to judge. */
export function problems(check: Check, given: Evidence): readonly Problem[] {
  const verdict = check.judge(given);
  return typeof verdict === 'object' ? verdict : [];
}
