import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Protocol } from '../sinks/protocol.ts';

/** One way to observe a Node process, set up as its own documentation says. */
export interface System {
  /** Its folder beside this file, and its name after `--only`. */
  name: string;
  /** Its name in tables. */
  title: string;
  /** What Node is given before the application. */
  nodeArgs: string[];
  /** What its telemetry speaks; undefined: it sends nothing. */
  protocol: Protocol | undefined;
  /** The variables that lead its telemetry to this port of the loopback address. */
  environment(port: number): Record<string, string>;
  /** The package that gives it its version, below `folder`. */
  versionOf?: string;
}

export const systemsFolder: string = import.meta.dirname;

/** The module through which an application records with this system. */
export function idiomOf(system: System): string {
  return join(systemsFolder, system.name, 'idiom.mjs');
}

/** The version as installed; the repository's own is what was built. */
export function versionOf(system: System): string {
  if (!system.versionOf) return '';
  const file = join(systemsFolder, system.name, 'node_modules', system.versionOf, 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
