import { health } from '@throughline/api';
import { reportFault } from '@throughline/api/runtime';
import { secretText } from '../../config/rules.ts';
import { createProbes, type Probes } from '../probe-answers.ts';

/** Where health is served in a server of the application. */
export interface MountOptions {
  /** What the paths begin with. Default `/health`: `/health`, `/health/ready`, `/health/startup`, `/health/group/<name>`, `/health/details`. */
  path?: string;
  /**
   * Who may read `/health/details`. Default: `THROUGHLINE_MANAGEMENT_TOKEN`. Without any nobody may; `false` takes the path
   * away.
   */
  token?: string | false;
}

const PATH = /^(\/[A-Za-z0-9_.~-]+)+$/;
const DEFAULT_PATH = '/health';

/** What a mount answers with, and its path. Options that are unusable are told and replaced. */
export function mountedProbes(mount: string, options?: MountOptions): { probes: Probes; path: string } {
  const { path = DEFAULT_PATH, token } = readOnce(mount, options);
  const isUsable = typeof path === 'string' && PATH.test(path);
  if (!isUsable) {
    const received = typeof path === 'string' ? `"${path}"` : typeof path;
    reportFault(
      mount,
      `path must begin with a slash and not end with one (${PATH.source}); received ${received.slice(0, 80)}; ${DEFAULT_PATH} is used instead`,
    );
  }
  const used = isUsable ? path : DEFAULT_PATH;
  return { probes: createProbes({ health, path: used, token: tokenOf(mount, token) }), path: used };
}

function readOnce(mount: string, options: MountOptions | undefined): MountOptions {
  try {
    return { ...options };
  } catch {
    reportFault(
      mount,
      'options must be an object with path and token; it cannot be read; the defaults are used',
    );
    return {};
  }
}

function tokenOf(mount: string, token: unknown): string | undefined | false {
  if (token === false) return false;
  const given = token ?? (process.env['THROUGHLINE_MANAGEMENT_TOKEN']?.trim() || undefined);
  if (given === undefined) return undefined;
  const reading = typeof given === 'string' ? secretText.read(given) : { refused: true };
  if ('value' in reading) return reading.value;
  const name = token === undefined ? 'THROUGHLINE_MANAGEMENT_TOKEN' : 'token';
  // Never the value: it is meant to be a secret.
  const received = typeof given === 'string' ? secretText.shown?.(given) : typeof given;
  reportFault(
    mount,
    `${name} must be ${secretText.must}, or false; received ${received}; nobody may read the details`,
  );
  return undefined;
}
