/** Finds records with this attribute; undefined for what the search language cannot say. */
export function searchTerm(key: string, value: unknown): string | undefined {
  if (typeof value === 'object' || !/^[\w.-]+$/.test(key)) return undefined;
  const text = String(value);
  if (text.length > 200 || /[\r\n]/.test(text)) return undefined;
  const written = /^[\w./-]+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
  return `${/[._]/.test(key) ? '' : '@'}${key}:${written}`;
}
