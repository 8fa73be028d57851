import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';

/** The addresses of a host, as far as they are known without asking a name server. */
export function knownAddresses(hostname: string, hint: string | undefined): readonly string[] {
  const host = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  if (isIP(host) > 0) return [host];
  if (hint !== undefined && isIP(hint) > 0) return [hint];
  if (host === 'localhost' || host.endsWith('.localhost')) return ['127.0.0.1', '::1'];
  return fromHostsFile(host);
}

function fromHostsFile(host: string): string[] {
  try {
    return readFileSync('/etc/hosts', 'utf8')
      .split('\n')
      .map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
      .filter(([address = '', ...names]) => isIP(address) > 0 && names.includes(host))
      .map(([address = '']) => address);
  } catch {
    return [];
  }
}
