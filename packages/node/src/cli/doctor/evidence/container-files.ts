import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** How long a platform waits between SIGTERM and SIGKILL, as a file or variable says it. */
export interface GracePeriod {
  /** Path below the folder and line, or the name of a variable. */
  readonly place: string;
  /** As it is written, such as `terminationGracePeriodSeconds`. */
  readonly key: string;
  readonly seconds: number;
}

const MOST_FILES = 300;
const MOST_FOLDERS = 1_000;
const MOST_BYTES = 512 * 1024;
const MOST_DEPTH = 4;
const SKIPPED = /^(?:node_modules|dist|build|coverage|vendor|\..+)$/;

interface Rule {
  readonly files: RegExp;
  readonly line: RegExp;
  readonly seconds: (text: string) => number | undefined;
}

const number = (unit: number) => (text: string) => (/^\d+$/.test(text) ? Number(text) / unit : undefined);

const RULES: readonly Rule[] = [
  // Kubernetes, and charts that have plain numbers.
  {
    files: /\.(?:ya?ml|json)$/,
    line: /^\s*-?\s*["']?(terminationGracePeriodSeconds)["']?\s*:\s*["']?(\d+)/,
    seconds: number(1),
  },
  {
    files: /(?:^|\/)(?:docker-)?compose[\w.-]*\.ya?ml$/,
    line: /^\s*["']?(stop_grace_period)["']?\s*:\s*["']?([\dhmsu.]+)/,
    seconds: composeSeconds,
  },
  {
    files: /(?:^|\/)(?:docker-)?compose[\w.-]*\.ya?ml$/,
    line: /^\s*(stop_signal)\s*:\s*["']?(SIGKILL|9)\b/,
    seconds: () => 0,
  },
  {
    files: /(?:^|\/)(?:Dockerfile|Containerfile)[\w.-]*$|\.Dockerfile$/i,
    line: /^\s*(STOPSIGNAL)\s+(SIGKILL|9)\b/i,
    seconds: () => 0,
  },
  // A task definition of Amazon ECS.
  { files: /\.json$/, line: /"(stopTimeout)"\s*:\s*(\d+)/, seconds: number(1) },
  {
    files: /(?:^|\/)fly[\w.-]*\.toml$/,
    line: /^\s*(kill_timeout)\s*=\s*["']?([\dhms]+)/,
    seconds: (text) => number(1)(text) ?? composeSeconds(text),
  },
  { files: /\.service$/, line: /^\s*(TimeoutStopSec)\s*=\s*(\d+s?)\s*$/, seconds: composeSeconds },
  {
    files: /(?:^|\/)ecosystem[\w.-]*\.(?:c?js|json)$/,
    line: /["']?(kill_timeout)["']?\s*:\s*(\d+)/,
    seconds: number(1_000),
  },
];

/** Looks through the folder's own files, a few levels deep. */
export function gracePeriods(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): GracePeriod[] {
  const found = filesBelow(folder).flatMap((file) => periodsIn(folder, file));
  const pm2 = environment['PM2_KILL_TIMEOUT'];
  const seconds = pm2 === undefined ? undefined : number(1_000)(pm2.trim());
  if (seconds !== undefined) found.push({ place: 'the environment', key: 'PM2_KILL_TIMEOUT', seconds });
  return found;
}

function periodsIn(folder: string, file: string): GracePeriod[] {
  const rules = RULES.filter(({ files }) => files.test(file));
  if (rules.length === 0) return [];
  let text: string;
  try {
    if (statSync(join(folder, file)).size > MOST_BYTES) return [];
    text = readFileSync(join(folder, file), 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line, index) =>
    rules.flatMap(({ line: pattern, seconds: read }) => {
      const [, key, value] = pattern.exec(line) ?? [];
      const seconds = value === undefined ? undefined : read(value);
      return key === undefined || seconds === undefined
        ? []
        : [{ place: `${file}:${index + 1}`, key, seconds }];
    }),
  );
}

function filesBelow(folder: string): string[] {
  const files: string[] = [];
  const waiting = [{ path: '', depth: 0 }];
  for (let seen = 0; seen < MOST_FOLDERS && files.length < MOST_FILES; seen++) {
    const next = waiting.shift();
    if (next === undefined) break;
    for (const entry of entriesOf(join(folder, next.path))) {
      const path = next.path === '' ? entry.name : `${next.path}/${entry.name}`;
      if (entry.isFile()) files.push(path);
      else if (entry.isDirectory() && next.depth < MOST_DEPTH && !SKIPPED.test(entry.name))
        waiting.push({ path, depth: next.depth + 1 });
    }
  }
  return files.slice(0, MOST_FILES);
}

function entriesOf(folder: string): import('node:fs').Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** `1m30s`, `10s`, `500ms` or a plain number of seconds. */
function composeSeconds(text: string): number | undefined {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text);
  const units: Readonly<Record<string, number>> = { h: 3_600, m: 60, s: 1, ms: 0.001, us: 0.000001 };
  if (!/^(?:\d+(?:\.\d+)?(?:h|ms|us|m|s))+$/.test(text)) return undefined;
  let seconds = 0;
  for (const [, amount, unit = 's'] of text.matchAll(/(\d+(?:\.\d+)?)(h|ms|us|m|s)/g))
    seconds += Number(amount) * (units[unit] ?? 0);
  return seconds;
}
