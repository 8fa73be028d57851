import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import {
  changeLevel,
  knownLoggers,
  levelRules,
  readLevelRules,
  restoreLevels,
  writeLevelRules,
} from '@throughline/api/runtime';
import { answer, withManagementToken } from './management-token.ts';

export interface LevelEndpointOptions {
  /** `THROUGHLINE_MANAGEMENT_TOKEN`; undefined: nobody may read or change. */
  readonly token: string | undefined;
  /** Told the levels that count from now on. */
  onChange(levels: string): void;
}

/** The methods that `/loglevel` answers. */
export const LEVEL_METHODS: readonly string[] = ['GET', 'HEAD', 'PUT', 'DELETE'];

const MOST_BYTES = 4_096;
const MOST_LOGGERS = 1_000;

/**
 * `/loglevel`, for holders of the management token: GET shows the levels, PUT changes them by a text of the form of
 * `THROUGHLINE_LOG_LEVEL` (`debug`, or `payments.*=debug,orders=warning`), DELETE goes back to the configured ones.
 */
export function levelEndpoint({ token, onChange }: LevelEndpointOptions): RequestListener {
  return withManagementToken(token, (request, response) => {
    if (request.method === 'PUT') {
      readText(request, response, (text) => {
        const refusal = change(text);
        if (refusal !== undefined) return answer(response, 400, 'text/plain; charset=utf-8', `${refusal}\n`);
        onChange(writeLevelRules(levelRules()));
        show(response);
      });
      return;
    }
    if (request.method === 'DELETE') {
      restoreLevels();
      onChange(writeLevelRules(levelRules()));
    }
    show(response);
  });
}

/** Changes all or nothing. */
function change(text: string): string | undefined {
  const { rules, general, problems, isUsable } = readLevelRules(text);
  const must =
    'The body has to be a level (debug, info, warning, error, critical) or levels of loggers as name=level, separated by commas';
  if (problems.length > 0) return `${must}: ${problems.join(', ')}. Nothing is changed.`;
  if (!isUsable) return `${must}; it is empty. Nothing is changed.`;
  if (general !== undefined) changeLevel(general);
  for (const [pattern, level] of rules.loggers) changeLevel(level, pattern);
  return undefined;
}

function show(response: ServerResponse): void {
  const loggers = Object.fromEntries(knownLoggers().slice(0, MOST_LOGGERS));
  const body = JSON.stringify({ levels: writeLevelRules(levelRules()), loggers });
  answer(response, 200, 'application/json; charset=utf-8', body);
}

function readText(request: IncomingMessage, response: ServerResponse, use: (text: string) => void): void {
  const parts: Buffer[] = [];
  let bytes = 0;
  request.on('error', () => {});
  request.on('data', (part: Buffer) => {
    bytes += part.length;
    if (bytes <= MOST_BYTES) parts.push(part);
    else if (!response.headersSent)
      answer(
        response,
        413,
        'text/plain',
        `The body may have ${MOST_BYTES} bytes at most. Nothing is changed.\n`,
      );
  });
  request.on('end', () => {
    if (response.headersSent) return;
    try {
      use(Buffer.concat(parts).toString('utf8'));
    } catch {
      // Nobody stands above this listener.
      if (!response.headersSent) answer(response, 500, undefined, '');
    }
  });
}
