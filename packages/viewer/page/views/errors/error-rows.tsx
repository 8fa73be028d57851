import type { ErrorItem } from '../../../src/read/shapes.ts';
import { addressOf, go } from '../../browser/route.ts';
import { useIsNarrow } from '../../browser/use-is-narrow.ts';
import { ServiceMark } from '../../parts/service-mark.tsx';
import { ageText, countText, dateClock, foreign } from '../../parts/text.ts';
import { TrendBars } from '../../parts/trend-bars.tsx';
import { VirtualRows } from '../../parts/virtual-rows.tsx';

interface Props {
  errors: readonly ErrorItem[];
  since: string;
  active: string | undefined;
  onActive(fingerprint: string): void;
}

/** One row for each kind of error, the one that was seen last first. */
export function ErrorRows({ errors, since, active, onActive }: Props) {
  const isNarrow = useIsNarrow();
  const addressFor = (error: ErrorItem): string => addressOf(['errors', error.fingerprint], { since });
  return (
    <VirtualRows
      class="error-rows"
      role="grid"
      label="Errors"
      noun="error"
      rows={errors}
      rowHeight={isNarrow ? 66 : 46}
      keyOf={(error) => error.fingerprint}
      active={active}
      onActive={onActive}
      onOpen={(error) => go(addressFor(error))}
      header={
        isNarrow ? undefined : (
          <div class="rows-head" role="row">
            <span role="columnheader">Error</span>
            <span role="columnheader">Service</span>
            <span role="columnheader">Trend</span>
            <span role="columnheader" class="number">
              Times
            </span>
            <span role="columnheader" class="number">
              Last seen
            </span>
            <span role="columnheader" class="number">
              First seen
            </span>
          </div>
        )
      }
      cells={(error) => (
        <>
          <span role="gridcell" class="error-what">
            <a class="cut error-type" href={addressFor(error)} tabIndex={-1}>
              {foreign(error.type, 120)}
            </a>
            <span class="cut soft error-message">{foreign(error.message) || 'without a message'}</span>
          </span>
          <span role="gridcell" class="cut error-service">
            <ServiceMark service={error.service} />
          </span>
          <span role="gridcell" class="error-trend">
            <TrendBars counts={error.trend} label={`Last ${since} in ${error.trend.length} parts`} />
          </span>
          <span role="gridcell" class="number error-count">
            {countText(error.count)}
          </span>
          <span role="gridcell" class="number error-last" title={dateClock(error.lastUs)}>
            {ageText(error.lastUs)}
          </span>
          <span role="gridcell" class="number soft error-first" title={dateClock(error.firstUs)}>
            {ageText(error.firstUs)}
          </span>
        </>
      )}
    />
  );
}
