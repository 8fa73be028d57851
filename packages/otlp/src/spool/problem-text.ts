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

/** For people: which folder cannot be used, why, and what to do. What that means is for the one to say who opened it. */
export function problemText(folder: string, error: unknown): string {
  return `the folder ${folder} cannot be used (${whyUnusable(error)})`;
}

function whyUnusable(error: unknown): string {
  if (error instanceof UnsafeFolder) return error.message;
  return `${codeOf(error)}; ${STEPS[codeOf(error)] ?? 'name another folder'}`;
}

function codeOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (typeof code === 'string') return code;
  return typeof name === 'string' ? name : 'unknown error';
}
