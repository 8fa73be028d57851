import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, isCached, keyOf } from './cache.ts';
import { takeFromImage } from './from-docker.ts';
import { buildWithGo } from './from-go.ts';
import { type Program, programs } from './programs.ts';
import { findWay, noWay } from './ways.ts';

/** Paths of the binaries by their names: `otelcol`, `jaeger`, `loki`, `prometheus`, `promtool`. */
export type Binaries = Record<'otelcol' | 'jaeger' | 'loki' | 'prometheus' | 'promtool', string>;

/** The programs of the stack, from the cache or made now. Throws one sentence where nothing can make them. */
export function installPrograms(say: (line: string) => void): Binaries {
  const way = findWay(process.env);
  const paths: Record<string, string> = {};
  for (const program of programs) {
    // What Go has built before serves as well where nothing is there to build with any more.
    const folder = join(cacheFolder(process.env), keyOf(program, way ?? 'go'));
    if (!isCached(program, folder)) {
      if (way === undefined) throw new Error(noWay);
      make(program, way, folder, say);
    }
    for (const binary of program.binaries) paths[binary] = join(folder, binary);
  }
  return paths as Binaries;
}

function make(program: Program, way: 'docker' | 'go', folder: string, say: (line: string) => void): void {
  const started = performance.now();
  const key = keyOf(program, way);
  say(
    `${way === 'go' ? 'Building' : 'Taking'} ${key} ${way === 'go' ? 'with Go' : `from ${program.image}`} ...`,
  );
  mkdirSync(cacheFolder(process.env), { recursive: true });
  const unfinished = mkdtempSync(`${folder}.`);
  try {
    if (way === 'go') buildWithGo(program, unfinished);
    else takeFromImage(program, unfinished);
    if (!isCached(program, unfinished)) throw new Error(`${key} has no ${program.binaries.join(' or ')}.`);
    rmSync(folder, { recursive: true, force: true });
    // Whole or not at all: an interrupted build leaves nothing that a later run takes for finished.
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  say(`${key} is there after ${Math.round((performance.now() - started) / 1_000)} s.`);
}
