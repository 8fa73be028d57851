import { AssertionError } from 'node:assert';

/** Shorter texts are found in anything. */
const SHORTEST_SECRET = 4;

/**
 * Asserts that a planted secret is nowhere in the outputs: text, bytes, or objects of any depth (keys and values,
 * maps, sets, errors with their causes), as it is and as Base64, hex, URL-encoded or JSON-escaped text.
 *
 * @example
 * assertAbsent('hunter2-planted', app.stdout, app.stderr, receiver.requests, await metrics.text());
 * @throws AssertionError that says where and in which form, with the secret itself hidden
 */
export function assertAbsent(secret: string, ...outputs: unknown[]): void {
  if (secret.length < SHORTEST_SECRET) {
    throw new TypeError(
      `assertAbsent: the secret must have at least ${SHORTEST_SECRET} characters to be told apart.`,
    );
  }
  const forms = formsOf(secret);
  const found = outputs.flatMap((output, index) => search(output, `output ${index + 1}`, forms, new Set()));
  if (found.length === 0) return;
  throw new AssertionError({
    message: `The secret was found in:\n${found.slice(0, MAX_LISTED).join('\n')}`,
    operator: 'assertAbsent',
    stackStartFn: assertAbsent,
  });
}

const MAX_LISTED = 20;
const CONTEXT = 40;

/** How the secret may be written, each with its name. */
function formsOf(secret: string): Map<string, string> {
  const bytes = Buffer.from(secret);
  const forms = new Map([
    [secret, 'as it is'],
    [encodeURIComponent(secret), 'URL-encoded'],
    [JSON.stringify(secret).slice(1, -1), 'JSON-escaped'],
    [bytes.toString('hex'), 'as hex'],
  ]);
  // Within a longer text, Base64 depends on the position: three variants, without the characters that others share.
  for (const lead of [0, 1, 2]) {
    const text = Buffer.concat([Buffer.alloc(lead), bytes]).toString('base64');
    const own = text.slice(Math.ceil((lead * 4) / 3), -4);
    if (own.length >= SHORTEST_SECRET) forms.set(own, 'as Base64');
  }
  return forms;
}

function search(value: unknown, path: string, forms: Map<string, string>, seen: Set<unknown>): string[] {
  if (typeof value === 'string') return searchText(value, path, forms);
  if (value instanceof Uint8Array) return searchText(Buffer.from(value).toString('utf8'), path, forms);
  if (typeof value !== 'object' || value === null || seen.has(value)) return [];
  seen.add(value);
  return entriesOf(value).flatMap(([key, inner]) => [
    ...search(key, `a key of ${path}`, forms, seen),
    ...search(
      inner,
      typeof key === 'string' ? `${path}.${searchText(key, '', forms).length > 0 ? '?' : key}` : path,
      forms,
      seen,
    ),
  ]);
}

function searchText(text: string, path: string, forms: Map<string, string>): string[] {
  for (const [form, name] of forms) {
    const at = text.indexOf(form);
    if (at === -1) continue;
    const around = `${text.slice(Math.max(0, at - CONTEXT), at)}<secret>${text.slice(at + form.length, at + form.length + CONTEXT)}`;
    return [`  ${path}, ${name}: ${JSON.stringify(around.replaceAll(form, '<secret>'))}`];
  }
  return [];
}

function entriesOf(value: object): [unknown, unknown][] {
  if (value instanceof Map) return [...value];
  if (value instanceof Set) return [...value].map((one, index) => [String(index), one]);
  const own = Object.entries(value);
  if (value instanceof Error)
    own.push(['message', value.message], ['stack', value.stack], ['cause', value.cause]);
  return own;
}
