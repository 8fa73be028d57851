export { CollapseReport, type MetricCollapse } from './collapse-report.ts';
export { collapseWords } from './collapse-words.ts';
export type { ExemplarFilter, Origin } from './exemplar-filter.ts';
export type { Exemplar } from './exemplars.ts';
export { observeCollapses } from './observe-collapses.ts';
export { recordWith } from './record-with.ts';
export { type RecordedSeries, seriesOf } from './series-of.ts';
export { serverLabels } from './server-labels.ts';
