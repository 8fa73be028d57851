import type { FlowItem } from '../../../src/read/shapes.ts';
import { addressOf, go } from '../../browser/route.ts';
import { useIsNarrow } from '../../browser/use-is-narrow.ts';
import { longTime } from '../../parts/long-time.ts';
import { ServiceMark } from '../../parts/service-mark.tsx';
import { dateClock, foreign } from '../../parts/text.ts';
import { VirtualRows } from '../../parts/virtual-rows.tsx';
import { flowAgeUs, flowState, flowStep } from './flow-words.ts';
import { StepDots } from './step-dots.tsx';

interface Props {
  flows: readonly FlowItem[];
  active: string | undefined;
  onActive(flowId: string): void;
}

/** One row for each flow; Enter opens its trace. */
export function FlowRows({ flows, active, onActive }: Props) {
  const isNarrow = useIsNarrow();
  const nowUs = Date.now() * 1_000;
  return (
    <VirtualRows
      class="flow-rows"
      role="grid"
      label="Flows"
      noun="flow"
      rows={flows}
      rowHeight={isNarrow ? 66 : 46}
      keyOf={(flow) => flow.flowId}
      active={active}
      onActive={onActive}
      onOpen={({ traceId }) => {
        if (traceId !== null) go(addressOf(['trace', traceId]));
      }}
      header={
        isNarrow ? undefined : (
          <div class="rows-head" role="row">
            <span role="columnheader">Flow</span>
            <span role="columnheader">State</span>
            <span role="columnheader">Steps</span>
            <span role="columnheader" class="number">
              Age
            </span>
            <span role="columnheader" class="number">
              Began
            </span>
          </div>
        )
      }
      cells={(flow) => <FlowCells flow={flow} nowUs={nowUs} />}
    />
  );
}

function FlowCells({ flow, nowUs }: { flow: FlowItem; nowUs: number }) {
  const [state, tone] = flowState(flow);
  const age = flowAgeUs(flow, nowUs);
  const stepAge = flow.endedUs === null && flow.stepUs !== null ? nowUs - flow.stepUs : null;
  return (
    <>
      <span role="gridcell" class="flow-what">
        <span class="cut">
          {flow.traceId === null ? (
            foreign(flow.name, 80)
          ) : (
            <a href={addressOf(['trace', flow.traceId])} tabIndex={-1}>
              {foreign(flow.name, 80)}
            </a>
          )}{' '}
          <span class="soft mono">{foreign(shortId(flow), 80)}</span>
        </span>
        <span class="cut flow-service">
          <ServiceMark service={flow.service} />
        </span>
      </span>
      <span role="gridcell" class="flow-state">
        <span class={tone}>{state}</span>
        {flow.reason !== null && <span class="cut soft flow-reason">{foreign(flow.reason, 120)}</span>}
      </span>
      <span role="gridcell" class="flow-steps">
        <StepDots flow={flow} />
        <span class="cut soft flow-step">
          {flowStep(flow)}
          {stepAge !== null && ` for ${longTime(stepAge)}`}
        </span>
      </span>
      <span role="gridcell" class={`number flow-age ${flow.stalled ? 'warn' : ''}`}>
        {age === null ? <span class="soft">not known</span> : longTime(age)}
      </span>
      <span role="gridcell" class="number soft mono flow-began">
        {flow.startedUs === null ? '' : dateClock(flow.startedUs).slice(5, 19)}
      </span>
    </>
  );
}

/** Ids of ours begin with the name, which stands beside it. */
function shortId({ flowId, name }: FlowItem): string {
  return flowId.startsWith(name) ? flowId.slice(name.length).replace(/^[-_:./]/, '') || flowId : flowId;
}
