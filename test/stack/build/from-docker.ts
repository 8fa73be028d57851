import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import type { Program } from './programs.ts';

/**
 * Takes the programs out of the image of their version: they are static, so they run like those that Go builds,
 * on loopback, with process ids of their own, and no container stays behind.
 */
export function takeFromImage(program: Program, target: string): void {
  const container = docker('create', program.image).trim();
  try {
    for (const [binary, path] of Object.entries(program.imageFiles)) {
      docker('cp', `${container}:${path}`, join(target, binary));
      chmodSync(join(target, binary), 0o755);
    }
  } finally {
    docker('rm', container);
  }
}

function docker(...args: string[]): string {
  return execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}
