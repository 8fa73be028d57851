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
  for (const line of text.split('\n')) {
    if (!line.includes('node_modules/') || !(MARKED_LINE.test(line) || HELPERS.test(line))) continue;
    for (const [, name = ''] of line.matchAll(ORIGIN)) if (LIBRARIES.has(name)) inlined.add(name);
  }
  return {
    inlined: [...inlined].sort(),
    bundled: HELPERS.test(text),
    leavesOpenTelemetryAlone: /skipOpenTelemetrySetup\s*:\s*(?:true|!0)/.test(text),
  };
}
