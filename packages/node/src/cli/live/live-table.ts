import { LIVE_POINTS } from './live-points.ts';
import type { LiveReport } from './live-report.ts';

const SIGNS = { yes: '✔', no: '✖', none: '·', unknown: '?' } as const;
const WIDEST_NAME = 60;

/** The report of `--live` for a terminal. */
export function liveTable({ routes, findings, requests, traces, score }: LiveReport): string {
  const names = routes.map(({ service, route }) => flat(`${service}  ${route}`).slice(0, WIDEST_NAME));
  const width = Math.max(...names.map((name) => name.length), 'service  route'.length);
  const cells = LIVE_POINTS.map(({ short }) => Math.max(short.length, 7));
  const lines: string[] = [];
  if (routes.length > 0) {
    const head = LIVE_POINTS.map(({ short }, index) => short.padEnd(cells[index] ?? 0)).join('  ');
    lines.push(`${'service  route'.padEnd(width)}  requests  failed  ${head}`);
    for (const [index, { marks, requests: count, failed }] of routes.entries()) {
      const signs = LIVE_POINTS.map(({ id }, at) => SIGNS[marks[id].mark].padEnd(cells[at] ?? 0)).join('  ');
      const counts = `${String(count).padStart(8)}  ${String(failed).padStart(6)}`;
      lines.push(`${(names[index] ?? '').padEnd(width)}  ${counts}  ${signs}`.trimEnd());
    }
    lines.push('', '✔ there   ✖ missing   · not asked for   ? what is stored does not tell', '');
  }
  for (const { service, route, marks } of routes) {
    for (const { id, rule } of LIVE_POINTS) {
      const { mark, why, traceId } = marks[id];
      if (mark !== 'no' && mark !== 'unknown') continue;
      const trace = traceId === undefined ? '' : `  trace ${traceId}`;
      lines.push(flat(`${SIGNS[mark]} ${service}  ${route}  ${id}: ${why}  ${rule}${trace}`));
    }
  }
  if (routes.length === 0) lines.push(...findings.map(({ message }) => message));
  const percent = score.percent === null ? '' : `, score ${score.percent}%`;
  lines.push(
    `${requests} requests in ${traces} traces, ${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}${percent}.`,
  );
  return `${lines.join('\n')}\n`;
}

/** Telemetry is foreign text: it must not steer the terminal. */
function flat(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ');
}
