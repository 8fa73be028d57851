import type { MetricItem } from '../../../src/read/shapes.ts';
import { ageText, foreign } from '../../parts/text.ts';
import { VirtualRows } from '../../parts/virtual-rows.tsx';

interface Props {
  metrics: readonly MetricItem[];
  active: string | undefined;
  onActive(name: string): void;
  onOpen(name: string): void;
  addressFor(name: string): string;
}

/** Names of metrics. */
export function MetricRows({ metrics, active, onActive, onOpen, addressFor }: Props) {
  return (
    <VirtualRows
      class="metric-rows"
      role="grid"
      label="Metrics"
      noun="metric"
      rows={metrics}
      rowHeight={44}
      keyOf={keyOf}
      active={active}
      onActive={onActive}
      onOpen={({ name }) => onOpen(name)}
      cells={(metric) => (
        <>
          <span role="gridcell" class="cut mono">
            <a href={addressFor(metric.name)} tabIndex={-1}>
              {foreign(metric.name, 120)}
            </a>
          </span>
          <span role="gridcell" class="cut soft metric-about">
            {metric.services.map((service) => foreign(service, 40)).join(', ')}, {ageText(metric.lastUs)}
          </span>
        </>
      )}
    />
  );
}

/** Two senders can give one name to metrics of different kinds. */
export function keyOf({ name, type, unit }: MetricItem): string {
  return `${name} ${type} ${unit}`;
}
