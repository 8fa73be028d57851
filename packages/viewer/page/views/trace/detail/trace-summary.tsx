import type { FlowItem, TraceDetail } from '../../../../src/read/shapes.ts';
import { ServiceMark } from '../../../parts/service-mark.tsx';
import { counted, dateClock, foreign, nsText } from '../../../parts/text.ts';
import { logKey } from '../trace-rows.ts';

interface Props {
  detail: TraceDetail;
  /** Puts the cursor on a row. */
  onShow(key: string): void;
}

/** The whole trace, where no row of it is looked at. */
export function TraceSummary({ detail, onShow }: Props) {
  const { trace, spans, flows, errors, logs } = detail;
  const services = trace.services.map((service) => {
    const own = spans.filter((span) => span.service === service);
    return {
      service,
      spans: own.length,
      criticalNs: own.reduce((sum, { criticalNs }) => sum + criticalNs, 0),
    };
  });
  const alarming = logs.filter(({ severity }) => severity >= 13);
  return (
    <>
      <dl class="facts">
        <dt>Trace id</dt>
        <dd class="mono">{foreign(trace.traceId)}</dd>
        <dt>Began</dt>
        <dd class="mono">{dateClock(trace.startUs)}</dd>
        <dt>Content</dt>
        <dd>
          {counted(trace.spans, 'span')}, {counted(trace.logs, 'log line')}
        </dd>
      </dl>
      <h3>Services</h3>
      <table class="table">
        <thead>
          <tr>
            <th>Service</th>
            <th class="number">Spans</th>
            <th class="number">Of the critical path</th>
          </tr>
        </thead>
        <tbody>
          {services.map((one) => (
            <tr key={one.service}>
              <td>
                <ServiceMark service={one.service} />
              </td>
              <td class="number">{one.spans}</td>
              <td class="number mono">{nsText(one.criticalNs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {errors.length > 0 && <h3>Errors</h3>}
      {errors.map((error) => (
        <p key={`${error.fingerprint}-${error.timeUs}-${error.spanId}`}>
          <button
            type="button"
            class="link"
            disabled={error.spanId === null}
            onClick={() => onShow(error.spanId ?? '')}
          >
            <span class="bad">✖ {foreign(error.type)}</span> {foreign(error.message)}
          </button>
        </p>
      ))}
      {flows.map((flow) => (
        <FlowPart key={flow.flowId} flow={flow} />
      ))}
      {alarming.length > 0 && <h3>Warnings and errors in the log</h3>}
      {alarming.slice(0, 50).map((log) => (
        <p key={log.id}>
          <button type="button" class="link" onClick={() => onShow(logKey(log))}>
            <span class={`level level-${log.level}`}>{log.level}</span> {foreign(log.text)}
          </button>
        </p>
      ))}
    </>
  );
}

function FlowPart({ flow }: { flow: FlowItem }) {
  return (
    <section>
      <h3>
        <span class="flow-mark">◆</span> {foreign(flow.name)}{' '}
        <span class={flow.outcome === 'completed' ? 'good' : flow.outcome === null ? 'soft' : 'bad'}>
          {foreign(flow.outcome ?? 'in flight')}
        </span>
      </h3>
      <ol class="steps">
        {flow.steps.map(({ step, beganUs, endedUs, failed }) => (
          <li key={`${step}-${beganUs}`}>
            <span class={failed === true ? 'bad' : endedUs === null ? 'soft' : 'good'}>
              {failed === true ? '✖' : endedUs === null ? '…' : '✔'}
            </span>{' '}
            {foreign(step)}{' '}
            <span class="soft mono">
              {endedUs === null ? 'not ended' : nsText((endedUs - beganUs) * 1_000)}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
