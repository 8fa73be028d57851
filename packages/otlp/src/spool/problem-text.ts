import { UnsafeFolder } from './private-folder.ts';

const STEPS: Record<string, string> = {
  ENOSPC: 'free some space',
  EDQUOT: 'free some space',
  EROFS: 'name a folder on a disk that can be written',
  EACCES: 'name a folder that this user may write to',
  EPERM: 'name a folder that this user may write to',
  ENOTDIR: 'name a folder',
  EEXIST: 'name a folder',
};

/** One sentence for people: what cannot be used, why, and what to do. */
export function problemText(folder: string, error: unknown): string {
  const why =
    error instanceof UnsafeFolder
      ? error.message
      : `${codeOf(error)}; ${STEPS[codeOf(error)] ?? 'name another folder'}`;
  return `spool: the folder ${folder} cannot be used (${why}). Until then undelivered telemetry stays in memory only.`;
}

function codeOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (typeof code === 'string') return code;
  return typeof name === 'string' ? name : 'unknown error';
}
