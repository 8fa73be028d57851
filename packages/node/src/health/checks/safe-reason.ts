/**
 * An error of a check in words that hold nothing of the server, the address with its password, or the statement: drivers
 * put all of these into their messages. Kept are a code that looks like one, the system call, and the address that Node
 * itself reports.
 */
export function safeReason(what: string, error: unknown): Error {
  const parts = [codeOf(error), read(error, 'syscall'), addressOf(error)].filter(isPlain);
  const made = new Error(parts.length > 0 ? `${what}: ${parts.join(' ')}` : what);
  const name = read(error, 'name');
  if (isPlain(name) && name !== 'Error') made.name = name;
  return made;
}

/** Of the error, or of the first of its reasons: a name with several addresses fails with all of them. */
function codeOf(error: unknown): unknown {
  const code = read(error, 'code') ?? read(read(error, 'cause'), 'code');
  return code ?? read((read(error, 'errors') as unknown[] | undefined)?.[0], 'code');
}

function addressOf(error: unknown): string | undefined {
  const source = read(error, 'address') === undefined ? read(error, 'cause') : error;
  const [address, port] = [read(source, 'address'), read(source, 'port')];
  if (typeof address !== 'string' || !/^[0-9a-f.:]{2,45}$/i.test(address)) return undefined;
  return typeof port === 'number' ? `${address}:${port}` : address;
}

function isPlain(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9_.:-]{1,60}$/.test(value);
}

function read(owner: unknown, key: string): unknown {
  try {
    return (owner as Record<string, unknown> | undefined | null)?.[key];
  } catch {
    return undefined;
  }
}
