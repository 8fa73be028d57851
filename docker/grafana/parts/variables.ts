/** What is chosen above the panels. */
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  type VariableModel,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { prometheus } from './sources.ts';

type Variable = Builder<VariableModel>;

/** `$service`: one of them. */
export function oneService(): Variable {
  return labelValues('service', 'Service', 'service_name', 'process_uptime_seconds{}');
}

/** `$service`, several or all: used as `service_name=~"$service"`. */
export function services(): Variable {
  return several(labelValues('service', 'Service', 'service_name', 'process_uptime_seconds{}'));
}

/** A label of a metric, several values or all: used with `=~`. */
export function severalOf(name: string, title: string, labelName: string, selector: string): Variable {
  return several(labelValues(name, title, labelName, selector));
}

/** Free text; empty at first. */
export function textBox(name: string, title: string): Variable {
  return new TextBoxVariableBuilder(name).label(title).defaultValue('');
}

function labelValues(name: string, title: string, labelName: string, selector: string): QueryVariableBuilder {
  const query = `label_values(${selector}, ${labelName})`;
  return new QueryVariableBuilder(name)
    .label(title)
    .datasource(prometheus)
    .query({ qryType: 1, query, refId: name })
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc);
}

function several(variable: QueryVariableBuilder): Variable {
  return variable
    .multi(true)
    .includeAll(true)
    .allValue('.+')
    .current({ selected: true, text: 'All', value: '$__all' });
}
