/** Characters that a value may have; a longer one is not read through for each span. */
export const LONGEST_VALUE = 8_192;

/** In a glob: any characters, or none. */
export const ANY = -1;

/** A pattern by its characters (UTF-16), with {@link ANY} for a run of any. */
export type Glob = readonly number[];

/** `*` stands for any characters, a backslash takes the next character as it is. */
export function compileGlob(pattern: string): Glob {
  const glob: number[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const isStar = pattern[at] === '*';
    if (pattern[at] === '\\' && at + 1 < pattern.length) at += 1;
    if (isStar && glob.at(-1) === ANY) continue;
    glob.push(isStar ? ANY : pattern.charCodeAt(at));
  }
  return glob;
}

/** The text that a glob without any run stands for. */
export function literalOf(glob: Glob): string | undefined {
  return glob.includes(ANY) ? undefined : String.fromCharCode(...glob);
}

/** Whether the glob covers the text from one place to another; in time of their lengths multiplied at most. */
export function matchesGlob(glob: Glob, text: string, from: number, to: number): boolean {
  let at = from;
  let part = 0;
  let lastAny = -1;
  let resumeAt = from;
  while (at < to) {
    const wanted = glob[part];
    if (wanted === ANY) {
      lastAny = part;
      resumeAt = at;
      part += 1;
      if (part === glob.length) return true;
    } else if (wanted === text.charCodeAt(at)) {
      at += 1;
      part += 1;
    } else if (lastAny !== -1) {
      // The last run takes one character more; earlier ones need never change.
      resumeAt += 1;
      at = resumeAt;
      part = lastAny + 1;
    } else {
      return false;
    }
  }
  while (glob[part] === ANY) part += 1;
  return part === glob.length;
}
