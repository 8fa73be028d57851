import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const GROUP = /^[0-9a-f]{16}$/;
const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** Removes folders of groups that nobody has used for a week, and marks this one as used. Never rejects. */
export async function sweepGroups(folder: string): Promise<void> {
  try {
    const now = new Date();
    await utimes(folder, now, now);
    const above = dirname(folder);
    for (const name of (await readdir(above)).filter((one) => GROUP.test(one))) {
      const one = join(above, name);
      if (now.getTime() - (await stat(one)).mtimeMs > WEEK_MS)
        await rm(one, { recursive: true, force: true });
    }
  } catch {
    // Another one does it, or nobody can.
  }
}
