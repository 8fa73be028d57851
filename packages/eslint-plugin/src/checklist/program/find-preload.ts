import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nameFrom } from './find-files.ts';

const PRELOAD =
  /throughline\/(?:register|start)\b|throughline\s+(?:run|dev)\s|@throughline\/operator|autoinstrumentation\.js/;
const STARTERS =
  /^(?:package\.json|Dockerfile.*|.*\.Dockerfile|Procfile|(?:docker-)?compose.*\.ya?ml|ecosystem\.config\.[cm]?js|.*\.service|\.env)$/;

/** Where the project loads `throughline/register`, or undefined where nothing that was looked at does. */
export function findPreload(
  folder: string,
  sources: () => readonly { path: string; text: string }[],
): string | undefined {
  for (const place of placesAbove(folder)) {
    for (const name of readdirSync(place)) {
      if (!STARTERS.test(name)) continue;
      const path = join(place, name);
      if (!statSync(path).isFile() || statSync(path).size > 1_000_000) continue;
      if (PRELOAD.test(starts(name, readFileSync(path, 'utf8')))) return nameFrom(folder, path) || name;
    }
  }
  for (const { path, text } of sources()) {
    if (/['"`]throughline\/(?:register|start)['"`]/.test(text)) return nameFrom(folder, path);
  }
  return undefined;
}

/** Of a manifest only what it runs. */
function starts(name: string, text: string): string {
  if (name !== 'package.json') return text;
  try {
    return Object.values((JSON.parse(text) as { scripts?: Record<string, string> }).scripts ?? {}).join('\n');
  } catch {
    // A manifest that cannot be read starts nothing.
    return '';
  }
}

/** The folder, and those above it up to the package that it is part of. */
function placesAbove(folder: string): string[] {
  const places: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    places.push(at);
    if (existsSync(join(at, 'package.json')) || dirname(at) === at) return places;
  }
}
