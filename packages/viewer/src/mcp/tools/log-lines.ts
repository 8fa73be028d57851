import type { LogItem } from '../../read/shapes.ts';
import type { Answer } from '../answer.ts';
import { timeText } from '../times.ts';

const MAX_VALUE = 500;
/** Told by the tool list_errors, and long. */
const SAID_ELSEWHERE = /^(?:exception\.stacktrace|throughline\.error\.(?:breadcrumbs|code_frame))$/;

export function tellLog(answer: Answer, { timeUs, level, service, text, event, attributes }: LogItem): void {
  const fields = Object.entries(attributes)
    .filter(([key]) => !SAID_ELSEWHERE.test(key))
    .map(([key, value]) => `${key}=${short(value)}`);
  const name = event === null || event === text ? '' : `${event} `;
  answer.tell(
    `${timeText(timeUs)} ${level} [${service}] ${name}${short(text)} ${fields.join(' ')}`.trimEnd(),
  );
}

function short(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}...` : text;
}
