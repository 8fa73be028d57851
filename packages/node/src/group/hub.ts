import { rmSync, unlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import type { Snapshot } from '../exposition/family.ts';
import { writeLabels } from '../exposition/labels.ts';
import { addedUp, byWorker, type Part } from '../exposition/merge-families.ts';
import type { View } from '../exposition/serve-scrapes.ts';
import { type OwnMetrics, ownMetrics } from '../exposition/snapshot.ts';
import { sweepGroups } from './abandoned-groups.ts';
import type { GroupParts } from './group-parts.ts';
import { GroupCounts } from './group-counts.ts';
import { HubMember } from './hub-member.ts';
import { Inheritance, withNote } from './inheritance.ts';
import { Leave } from './leave.ts';
import { keepFile } from './left-files.ts';
import { ENDED } from './names.ts';
import { type GroupPlace, makeGroupFolder } from './place.ts';
import { writeParts } from './write-parts.ts';

export interface HubParts extends GroupParts {
  readonly place: GroupPlace;
  /** What its own file is called. */
  readonly key: string;
  /** Whether another one takes its place when it dies; the primary is there as long as its group. */
  readonly isElected: boolean;
}

/** Processes and threads of one group. */
const MOST_MEMBERS = 512;
/** Milliseconds for all members to answer; a scrape has ten seconds by default. */
const ANSWER_MS = 2_000;

/** Gathers the metrics of a group when somebody asks for them; in between it does nothing. */
export class GroupHub {
  readonly #parts: HubParts;
  readonly #members = new Set<HubMember>();
  readonly #inheritance: Inheritance;
  readonly #counts: GroupCounts;
  readonly #server: Server;
  readonly #leave: Leave | undefined;
  readonly #onExit = (): void => this.#clear();
  readonly #ready: Promise<void>;
  #onJoined = (): void => {};

  /** @throws where the group has no place to meet */
  constructor(parts: HubParts) {
    this.#parts = parts;
    const { place, key, isElected, onUnserved, onFault } = parts;
    makeGroupFolder(place);
    if (!isElected) {
      // What stands there is of a primary that is dead.
      rmSync(place.folder, { recursive: true, force: true });
      makeGroupFolder(place);
    }
    if (process.platform !== 'win32') removeSocket(place.socket);
    this.#inheritance = new Inheritance({
      folder: place.folder,
      isHandedOn: isElected,
      isAlive: (one) => one === key || [...this.#members].some((member) => member.key === one),
      onUnserved,
      onFault,
    });
    this.#counts = new GroupCounts();
    this.#server = createServer((socket) => {
      if (this.#members.size >= MOST_MEMBERS) {
        this.#counts.refused++;
        socket.destroy();
        return;
      }
      this.#members.add(
        new HubMember(socket, {
          onJoined: (member) => this.#joined(member),
          onGone: (member, broken) => this.#gone(member, broken),
        }),
      );
    });
    this.#server.unref();
    this.#server.on('error', (error) => onFault('the metrics of other workers cannot be gathered', error));
    // Exclusive: a worker of a cluster would ask its primary to listen.
    this.#server.listen({ path: place.socket, exclusive: true });
    this.#leave = isElected ? new Leave(parts, place.folder, key, () => this.#keys()) : undefined;
    if (!isElected) process.once('exit', this.#onExit);
    this.#ready = isElected ? this.#takeOver() : Promise.resolve();
    void sweepGroups(place.folder);
  }

  /** The metrics of the whole group, for one scrape. */
  async collect(view: View): Promise<Snapshot> {
    const { read, onUnserved, worker } = this.#parts;
    await this.#ready;
    await this.#inheritance.take();
    const asked = [...this.#members].filter(({ key }) => key !== '');
    const [collected, ...answers] = await Promise.all([
      read(),
      ...asked.map((member) => member.ask(ANSWER_MS)),
    ]);
    this.#counts.observe(answers);
    if (this.#inheritance.isWaiting) await this.#inheritance.take();
    const own = ownMetrics(collected, onUnserved, true);
    if (this.#parts.isElected) await this.#keepOwn(own);
    const living = [...this.#members].flatMap((member) =>
      member.last ? [{ member, last: member.last }] : [],
    );
    const all: (Part & Pick<OwnMetrics, 'target'>)[] = [
      { worker, ...own },
      ...living.map(({ member, last }) => ({ worker: member.worker, ...last })),
    ];
    const parts = [...all, ...this.#inheritance.families.map((families) => ({ worker: ENDED, families }))];
    if (view.byWorker) {
      const ended = addedUp(parts.slice(all.length), onUnserved);
      return {
        families: byWorker([...all, { worker: ENDED, families: ended }], onUnserved),
        targets: all.map((one) => writeLabels(new Map([...one.target, ['worker', one.worker]]))),
      };
    }
    return {
      families: addedUp(parts, onUnserved),
      targets: [writeLabels(common(all.map(({ target }) => target)))],
    };
  }

  /** Gathers no more. Members look for another one. */
  stop(): void {
    this.#server.close();
    for (const member of [...this.#members]) member.close();
    this.#leave?.now();
    this.#counts.stop();
    process.removeListener('exit', this.#onExit);
    if (!this.#parts.isElected) this.#clear();
  }

  /** Nobody is answered before all are there whom the hub before this one has gathered, or sums would fall. */
  async #takeOver(): Promise<void> {
    await this.#inheritance.takeOver();
    const { missing } = this.#inheritance;
    for (const until = Date.now() + ANSWER_MS; missing.size > 0 && Date.now() < until; ) {
      await new Promise<void>((resolve) => {
        this.#onJoined = resolve;
        setTimeout(resolve, until - Date.now()).unref();
      });
    }
    missing.clear();
  }

  #joined(member: HubMember): void {
    if (!this.#inheritance.joined(member.key)) {
      this.#counts.refused++;
      member.key = '';
      member.close();
    }
    this.#onJoined();
  }

  #keys(): string[] {
    return [...this.#members].flatMap(({ key }) => (key === '' ? [] : [key]));
  }

  #gone(member: HubMember, broken: Error | undefined): void {
    this.#members.delete(member);
    if (broken) {
      this.#counts.refused++;
      this.#parts.onFault('a worker was refused that says what is not allowed', broken);
    }
    if (member.key === '') return;
    this.#inheritance.died(member.key, member.last);
  }

  /** For whoever comes next, where this process is killed. */
  async #keepOwn(own: OwnMetrics): Promise<void> {
    const { place, key, onUnserved, onFault } = this.#parts;
    const lines = withNote('members', this.#keys(), writeParts(own, onUnserved));
    await keepFile(place.folder, key, lines).catch((error) =>
      onFault('the metrics of this worker cannot be kept for the next one', error),
    );
  }

  #clear(): void {
    try {
      rmSync(this.#parts.place.folder, { recursive: true, force: true });
    } catch {
      // It is swept later.
    }
  }
}

function removeSocket(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // There is none.
  }
}

/** What all say alike: what is one process's own, as its id, is not the group's. */
function common(targets: readonly ReadonlyMap<string, string>[]): Map<string, string> {
  const [first = new Map<string, string>(), ...others] = targets;
  return new Map([...first].filter(([name, value]) => others.every((other) => other.get(name) === value)));
}
