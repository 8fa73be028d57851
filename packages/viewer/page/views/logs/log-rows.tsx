import type { LogItem } from '../../../src/read/shapes.ts';
import { go } from '../../browser/route.ts';
import { useIsNarrow } from '../../browser/use-is-narrow.ts';
import { ServiceMark } from '../../parts/service-mark.tsx';
import { clock, foreign } from '../../parts/text.ts';
import { VirtualRows } from '../../parts/virtual-rows.tsx';
import { traceAddress } from './trace-address.ts';

interface Props {
  logs: readonly LogItem[];
  columns: readonly string[];
  active: LogItem | undefined;
  onActive(log: LogItem): void;
  onEnd(): void;
}

/** One line for each log record; Enter opens its trace. */
export function LogRows({ logs, columns, active, onActive, onEnd }: Props) {
  const isNarrow = useIsNarrow();
  return (
    <VirtualRows
      class="log-rows"
      role="grid"
      label="Log records"
      noun="log record"
      rows={logs}
      rowHeight={isNarrow ? 44 : 24}
      keyOf={({ id }) => String(id)}
      active={active === undefined ? undefined : String(active.id)}
      onActive={(_, log) => onActive(log)}
      clickOpens={false}
      onOpen={(log) => {
        const address = traceAddress(log);
        if (address !== undefined) go(address);
      }}
      onEnd={onEnd}
      rowProps={({ level }) => ({ class: `level-${level}` })}
      style={{ '--columns': columns.length === 0 ? '' : `repeat(${columns.length}, minmax(70px, 130px))` }}
      header={
        isNarrow ? undefined : (
          <div class="rows-head" role="row">
            <span role="columnheader">Time</span>
            <span role="columnheader">Level</span>
            <span role="columnheader">Service</span>
            <span role="columnheader">Message</span>
            {columns.map((key) => (
              <span key={key} role="columnheader" class="cut" title={foreign(key)}>
                {foreign(key, 60)}
              </span>
            ))}
          </div>
        )
      }
      cells={(log) => <LogCells log={log} columns={columns} />}
    />
  );
}

function LogCells({ log, columns }: { log: LogItem; columns: readonly string[] }) {
  const facts = Object.entries(log.attributes).filter(
    ([key]) => !columns.includes(key) && !/^(?:exception|throughline)\./.test(key),
  );
  return (
    <>
      <span role="gridcell" class="mono soft log-time">
        {clock(log.timeUs)}
      </span>
      <span role="gridcell" class="level log-level">
        {log.level}
      </span>
      <span role="gridcell" class="cut log-service">
        <ServiceMark service={log.service} />
      </span>
      <span role="gridcell" class="cut log-text">
        {foreign(log.text)}
        <span class="soft log-facts">
          {facts.slice(0, 8).map(([key, value]) => ` ${foreign(key, 40)}=${foreign(value, 60)}`)}
        </span>
      </span>
      {columns.map((key) => (
        <span key={key} role="gridcell" class="cut mono log-column">
          {Object.hasOwn(log.attributes, key) ? foreign(log.attributes[key], 200) : ''}
        </span>
      ))}
    </>
  );
}
