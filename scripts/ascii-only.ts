/**
 * Writes what is not ASCII as escapes. One letter beyond Latin-1 makes Node hold the whole file with two bytes for each
 * character, and compile it a third slower.
 */
export function asciiOnly(): {
  name: string;
  generateBundle(options: unknown, bundle: Record<string, { code?: string }>): void;
} {
  return {
    name: 'ascii-only',
    generateBundle(_options, bundle) {
      for (const [name, chunk] of Object.entries(bundle)) {
        if (name.endsWith('.js') && chunk.code) chunk.code = chunk.code.replaceAll(/\P{ASCII}/gu, escaped);
      }
    },
  };
}

function escaped(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
