import { findToken, replaceToken } from '../browser/token.ts';

/** A question that was not answered. */
export class Failure extends Error {
  override readonly name = 'Failure';
  /** 0: nobody answered, so the viewer has ended. */
  readonly status: number;
  /** As the API names it: `no_token`, `busy`, `bad_search`; `unreachable` where nobody answered. */
  readonly code: string;
  /** Where in the search something is wrong, what was expected there, and which name was probably meant. */
  readonly search: { position: number; expected: string; nearest: string | null } | undefined;

  constructor(status: number, code: string, message: string, search?: Failure['search']) {
    super(message);
    this.status = status;
    this.code = code;
    this.search = search;
  }
}

/** Whatever was thrown while asking or while the answer was read. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof TypeError) return new Failure(0, 'unreachable', 'The viewer does not answer.');
  return new Failure(0, 'failed', String((error as Error).message));
}

export type Parameters = Record<string, string | number | undefined>;

/** @throws Failure, or AbortError, as rejections */
export async function askJson<T>(path: string, parameters: Parameters, signal?: AbortSignal): Promise<T> {
  const response = await ask(path, parameters, signal);
  return (await response.json()) as T;
}

/** `path` is below `/api/`, its parts are encoded already. @throws Failure, or AbortError, as rejections */
export async function ask(path: string, parameters: Parameters, signal?: AbortSignal): Promise<Response> {
  const token = await findToken();
  const response = await send(path, parameters, token, signal);
  if (response.ok) return response;
  const failure = await failureOf(response);
  // The viewer was started anew: another tab may know its token.
  if (response.status !== 401 || !(await replaceToken(token))) throw failure;
  const again = await send(path, parameters, await findToken(), signal);
  if (again.ok) return again;
  throw await failureOf(again);
}

async function send(
  path: string,
  parameters: Parameters,
  token: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== '') query.set(name, String(value));
  }
  const text = query.toString();
  try {
    return await fetch(`/api/${path}${text === '' ? '' : `?${text}`}`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      ...(signal !== undefined && { signal }),
    });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new Failure(0, 'unreachable', 'The viewer does not answer.');
  }
}

interface ErrorBody {
  error?: { code?: string; message?: string; position?: number; expected?: string; nearest?: string | null };
}

async function failureOf(response: Response): Promise<Failure> {
  const { error = {} }: ErrorBody = await response.json().catch(() => ({}));
  const {
    code = 'failed',
    message = 'The viewer could not answer.',
    position,
    expected = '',
    nearest = null,
  } = error;
  const search = position === undefined ? undefined : { position, expected, nearest };
  return new Failure(response.status, code, message, search);
}
