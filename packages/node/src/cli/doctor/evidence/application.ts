import { isOwnCode } from '../../../instrumentation/own-code.ts';
import { isPackageManager } from '../../../preload/decide-start.ts';
import type {
  CanaryOutcome,
  HooksTried,
  PackageLoaded,
  ProbeEvent,
  ProcessCrashed,
  ProcessSeen,
  SignalsSeen,
} from './probe-events.ts';
import type { SourceFacts } from './source-facts.ts';

/** What was seen of the command and of the Node processes below it. */
export interface ApplicationEvidence {
  /** Whether the doctor added the preload, since the command does not carry it. */
  readonly addedPreload: boolean;
  /** Values of `--import` and `--require` that the command carries. */
  readonly preloads: readonly string[];
  /** The command as a person reads it: its name alone. */
  readonly program: string;
  /** Why it could not be started at all: a code of the system. */
  readonly failure: string | undefined;
  /** Seconds that the doctor was ready to wait. */
  readonly patienceSeconds: number;
  readonly processes: readonly ProcessEvidence[];
  readonly ending: Ending;
  /** Of the application's own files. */
  readonly sources: readonly SourceFacts[];
}

export interface Ending {
  /** Whether the program ended before the doctor asked it to. */
  readonly byItself: boolean;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Seconds that it was given after SIGTERM. */
  readonly deadlineSeconds: number;
  /** Whether it had to be killed after that. */
  readonly killed: boolean;
  /** Whether it ended and left a process of the application running until then. */
  readonly leftBehind: boolean;
}

export interface LoadedPackage extends PackageLoaded {
  /** Whether Throughline or OpenTelemetry loaded it for themselves, which is no use of the application's. */
  readonly ours: boolean;
}

/** One Node process, out of its report. */
export interface ProcessEvidence extends Omit<ProcessSeen, 'is'> {
  /** Whether the doctor has started it itself. */
  readonly isCommand: boolean;
  readonly packages: readonly LoadedPackage[];
  readonly files: readonly string[];
  /** Whether its event loop has turned. */
  readonly turned: boolean;
  readonly settled: boolean;
  /** Whether it had a server of its own then. */
  readonly listens: boolean;
  readonly done: boolean;
  readonly sdk: SignalsSeen | undefined;
  readonly canary: CanaryOutcome | undefined;
  readonly hooks: HooksTried | undefined;
  readonly crash: ProcessCrashed | undefined;
  /** What kept it going after SIGTERM, in the words of Node. */
  readonly heldBy: readonly string[];
  /** Whether it came to an `exit` event. */
  readonly exited: boolean;
}

/** The processes that run the application: those of npm and its siblings run none of it. */
export function applicationProcesses(
  application: Pick<ApplicationEvidence, 'processes'> | undefined,
): readonly ProcessEvidence[] {
  return application?.processes.filter(({ script }) => !isPackageManager(script)) ?? [];
}

/** Those in which Throughline runs. */
export function startedProcesses(
  application: Pick<ApplicationEvidence, 'processes'> | undefined,
): readonly ProcessEvidence[] {
  return applicationProcesses(application).filter(({ sdk }) => sdk?.version !== undefined);
}

export function processOf(
  events: readonly ProbeEvent[],
  commandPid: number | undefined,
): ProcessEvidence | undefined {
  const first = events.find((event) => event.is === 'process');
  if (first === undefined) return undefined;
  const { is: _, ...seen } = first;
  const last = <Is extends ProbeEvent['is']>(is: Is): Extract<ProbeEvent, { is: Is }> | undefined =>
    events.findLast((event): event is Extract<ProbeEvent, { is: Is }> => event.is === is);
  return {
    ...seen,
    isCommand: seen.pid === commandPid,
    packages: events
      .filter((event) => event.is === 'package')
      .map((event) => ({ ...event, ours: isOwnCode(event.by) })),
    files: events.filter((event) => event.is === 'file').map(({ path }) => path),
    turned: last('turned') !== undefined,
    settled: last('settled') !== undefined,
    listens: last('settled')?.listening ?? false,
    done: last('done') !== undefined,
    sdk: last('sdk'),
    canary: last('canary'),
    hooks: last('hooks'),
    crash: last('crash'),
    heldBy: last('held')?.by ?? [],
    exited: last('exit') !== undefined,
  };
}
