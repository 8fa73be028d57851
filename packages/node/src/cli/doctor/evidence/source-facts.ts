import { readFileSync, statSync } from 'node:fs';
import { INSTRUMENTATIONS, OWN_ENTRIES } from '../../../instrumentation/table.ts';

/** What the text of one of the application's files says. */
export interface SourceFacts {
  readonly path: string;
  /** Libraries with an instrumentation that a bundler has written into it, by what it left as a mark. */
  readonly inlined: readonly string[];
  /** Whether it looks like the work of a bundler, whatever is inside. */
  readonly bundled: boolean;
  /** Whether it tells Sentry to leave OpenTelemetry alone. */
  readonly leavesOpenTelemetryAlone: boolean;
}

const MOST_FILES = 200;
const MOST_BYTES = 32 * 1024 * 1024;
const LIBRARIES: ReadonlySet<string> = new Set(
  [...INSTRUMENTATIONS, ...OWN_ENTRIES].flatMap(({ modules }) => modules).concat('fastify'),
);
/** As esbuild, Rolldown, webpack and ncc name the origin of what they have taken in. */
const ORIGIN = /node_modules\/(?:\.pnpm\/[^/\s"']+\/node_modules\/)?((?:@[\w.-]+\/)?[\w.-]+)\//g;
const HELPERS = /__webpack_require__|__nccwpck_require__|__commonJS(?:Min)?\b|__toESM\b|parcelRequire/;
/** The wrapper of a CommonJS module, by what survives of it when names are shortened. */
const SHORT_HELPERS =
  /\{exports:\{\}\}\)\.exports,\w+\),\w+\.exports|=\{exports:\{\}\};return \w+\[\w+\](?:\.call)?\(/;
/** Characters: of a file, and of its lines on average; nobody writes such by hand. */
const LONG_FILE = 20_000;
const LONG_LINE = 500;
/** Names of packages stand in sources by hand, too, but not so that a line is a comment or a key of a module map. */
const MARKED_LINE = /^\s*(?:\/\/|\/\*|["']|!?\*+)|__commonJS|#region/;

/** Reads the files, as far as that is of reasonable size. */
export function sourceFacts(paths: readonly string[]): SourceFacts[] {
  let left = MOST_BYTES;
  const facts: SourceFacts[] = [];
  for (const path of paths.slice(0, MOST_FILES)) {
    try {
      const { size } = statSync(path);
      if (size > left) continue;
      left -= size;
      facts.push({ path, ...factsOf(readFileSync(path, 'utf8')) });
    } catch {
      // Gone, or never a file.
    }
  }
  return facts;
}

export function factsOf(text: string): Omit<SourceFacts, 'path'> {
  const inlined = new Set<string>();
  const lines = text.split('\n');
  for (const line of lines) {
    if (!line.includes('node_modules/') || !(MARKED_LINE.test(line) || HELPERS.test(line))) continue;
    for (const [, name = ''] of line.matchAll(ORIGIN)) if (LIBRARIES.has(name)) inlined.add(name);
  }
  return {
    inlined: [...inlined].sort(),
    bundled:
      HELPERS.test(text) ||
      SHORT_HELPERS.test(text) ||
      (text.length > LONG_FILE && text.length / lines.length > LONG_LINE),
    leavesOpenTelemetryAlone: /skipOpenTelemetrySetup\s*:\s*(?:true|!0)/.test(text),
  };
}
