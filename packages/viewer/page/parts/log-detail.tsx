import type { LogItem } from '../../src/read/shapes.ts';
import { AttributeList } from './attribute-list.tsx';
import { ServiceMark } from './service-mark.tsx';
import { dateClock, foreign, foreignLines } from './text.ts';

interface Props {
  log: LogItem;
  /** Address of the log record in its trace. */
  traceAddress?: string | undefined;
  onFilter(term: string): void;
}

/** All of one log record. */
export function LogDetail({ log, traceAddress, onFilter }: Props) {
  return (
    <>
      <h2 class="detail-title">
        <span class={`level level-${log.level}`}>{log.level}</span>{' '}
        {log.event === null ? '' : foreign(log.event)}
      </h2>
      <pre class="detail-body">{foreignLines(log.text)}</pre>
      <dl class="facts">
        <dt>Service</dt>
        <dd>
          <ServiceMark service={log.service} />
        </dd>
        <dt>Time</dt>
        <dd class="mono">{dateClock(log.timeUs)}</dd>
        {log.flow !== null && (
          <>
            <dt>Flow</dt>
            <dd>
              {foreign(log.flow)}
              {log.step !== null && `, step ${foreign(log.step)}`}
            </dd>
          </>
        )}
        {log.scope !== null && (
          <>
            <dt>Scope</dt>
            <dd class="mono">{foreign(log.scope)}</dd>
          </>
        )}
      </dl>
      {traceAddress !== undefined && (
        <p class="detail-jump">
          <a href={traceAddress}>Open its trace</a>
        </p>
      )}
      <h3>Fields</h3>
      <AttributeList attributes={log.attributes} onFilter={onFilter} />
    </>
  );
}
