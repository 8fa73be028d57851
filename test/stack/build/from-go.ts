import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourceFolder } from './cache.ts';
import type { Program } from './programs.ts';

/** Builds the programs from their pinned modules; what `go` says goes to stderr. */
export function buildWithGo(program: Program, target: string): void {
  const work = mkdtempSync(join(tmpdir(), `throughline-${program.name}-`));
  try {
    cpSync(sourceFolder(program), work, { recursive: true });
    const module = program.packages.length > 0 ? work : generateCollector(work);
    go(module, [
      'build',
      // What the pins do not name is not fetched.
      '-mod=readonly',
      '-trimpath',
      '-buildvcs=false',
      '-ldflags=-s -w',
      `-tags=${program.tags.join(',')}`,
      '-o',
      // One package: the file's name is ours; several: each has its own.
      program.binaries.length === 1 ? join(target, program.binaries[0] ?? '') : `${target}/`,
      ...(program.packages.length > 0 ? program.packages : ['.']),
    ]);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Has the Collector's own builder write main.go and components.go; returns the folder of the module. */
function generateCollector(work: string): string {
  const manifest = readFileSync(join(work, 'builder.yaml'), 'utf8');
  const version = /^ {2}version: (\S+)$/m.exec(manifest)?.[1];
  const builder = `go.opentelemetry.io/collector/cmd/builder@v${version}`;
  go(work, ['run', builder, '--config=builder.yaml', '--skip-compilation', '--skip-get-modules']);
  const generated = join(work, 'generated');
  for (const file of ['go.mod', 'go.sum']) cpSync(join(work, file), join(generated, file));
  return generated;
}

function go(cwd: string, args: string[]): void {
  execFileSync('go', args, {
    cwd,
    stdio: ['ignore', 2, 2],
    // Settings of the developer's own Go projects must not change what is built here.
    env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off', GOOS: '', GOARCH: '' },
  });
}
