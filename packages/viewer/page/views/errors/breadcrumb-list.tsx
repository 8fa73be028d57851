import { clock, foreign } from '../../parts/text.ts';

interface Crumb {
  time: number | undefined;
  category: string;
  level: string;
  message: string;
  data: Record<string, unknown>;
}

/** What the request did before the error: its last log lines and calls, as the sender kept them. */
export function BreadcrumbList({ breadcrumbs }: { breadcrumbs: unknown }) {
  const crumbs = crumbsOf(breadcrumbs);
  if (crumbs.length === 0) return <p class="soft">The sender kept none for this error.</p>;
  return (
    <ol class="crumbs">
      {crumbs.map((crumb, i) => (
        <li key={i} class={`crumb-${crumb.level}`}>
          <span class="mono soft">{crumb.time === undefined ? '' : clock(crumb.time * 1_000)}</span>
          <span class="crumb-kind">{crumb.category === 'call' ? 'call' : foreign(crumb.level, 10)}</span>
          <span class="crumb-text">
            {foreign(crumb.message)}{' '}
            {Object.entries(crumb.data).map(([key, value]) => (
              <span key={key} class="soft crumb-field">
                {foreign(key, 60)}=<span class="mono">{foreign(value, 160)}</span>{' '}
              </span>
            ))}
          </span>
        </li>
      ))}
    </ol>
  );
}

const LEVELS = /^(?:trace|debug|info|warn|warning|error|critical|fatal)$/;

/** Foreign: of any shape. */
function crumbsOf(given: unknown): Crumb[] {
  if (!Array.isArray(given)) return [];
  return given.slice(0, 200).map((one: unknown) => {
    const { time, category, level, message, data } = (typeof one === 'object' && one !== null ? one : {}) as {
      [key in keyof Crumb]?: unknown;
    };
    const ms = typeof time === 'number' ? time : Date.parse(String(time));
    return {
      time: Number.isFinite(ms) ? ms : undefined,
      category: String(category ?? ''),
      level: LEVELS.test(String(level)) ? String(level) : 'info',
      message: typeof one === 'string' ? one : String(message ?? ''),
      data: typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {},
    };
  });
}
