import { statfs } from 'node:fs/promises';
import type { CheckFunction } from '@throughline/api';
import { oneAtATime } from './one-at-a-time.ts';
import { failingCheck, madeSafely, numberOption, OwnReason, readyCheck } from './ready-check.ts';
import { untilAborted } from './until-aborted.ts';

export interface DiskCheckOptions {
  /** The least share of the disk that must be free, 0 to 1. Default 0.05. */
  minFreeShare?: number;
  /** The least number of bytes that must be free. Default 0. */
  minFreeBytes?: number;
}

/**
 * Whether the disk that a path lies on has room for what this user writes. No second question is put while the disk (a
 * network share, perhaps) has not answered the first.
 *
 * @example
 * health.check('uploads', diskCheck('/var/lib/uploads', { minFreeBytes: 1_000_000_000 }));
 */
export function diskCheck(path: string, options?: DiskCheckOptions): CheckFunction {
  return madeSafely('diskCheck', () => make(path, options ?? {}));
}

function make(path: string, options: DiskCheckOptions): CheckFunction {
  const name = 'diskCheck';
  if (typeof path !== 'string' || path === '' || path.includes('\0'))
    return failingCheck(`${name}: needs the path of a file or folder; received ${typeof path}`);
  const share = numberOption(name, 'minFreeShare', options.minFreeShare, {
    least: 0,
    most: 1,
    fallback: 0.05,
  });
  const bytes = numberOption(name, 'minFreeBytes', options.minFreeBytes, {
    least: 0,
    most: Number.MAX_SAFE_INTEGER,
    fallback: 0,
  });
  const look = oneAtATime(() => statfs(path));
  return readyCheck({
    what: 'the disk',
    ask: async ({ signal, detail }) => {
      const { bavail, blocks, bsize } = await untilAborted(look(), signal);
      const free = bavail * bsize;
      const freeShare = blocks === 0 ? 1 : bavail / blocks;
      detail({ free_bytes: free, free_share: Math.round(freeShare * 1_000) / 1_000 });
      if (freeShare < share)
        throw new OwnReason(`${percent(freeShare)} are free, less than ${percent(share)}`);
      if (free < bytes) throw new OwnReason(`${free} bytes are free, fewer than ${bytes}`);
    },
  });
}

function percent(share: number): string {
  return `${Math.round(share * 1_000) / 10} %`;
}
