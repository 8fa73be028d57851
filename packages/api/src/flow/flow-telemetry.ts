import { type Context, context, type Logger as OtelLogger } from '@opentelemetry/api';
import { orderedNow } from '../clock.ts';
import type { Fields } from '../event-catalogue.ts';
import { type Level, SEVERITY } from '../level.ts';
import { hasProcessors, sharedProcessors } from '../logging-state.ts';
import { runProcessors } from '../processors.ts';
import { isEnabled, writeRecord } from '../record.ts';
import { RecordSink } from '../record-sink.ts';
import { reportFault } from '../runtime-state.ts';
import { activeScope, type RequestScope, rootScope } from '../scope.ts';

const sink: RecordSink = new RecordSink('flows');
const root: RequestScope = rootScope();

/** The moments of a flow that leave the process as events while it runs. */
export type FlowMoment = 'started' | 'step' | 'heartbeat' | 'ended';

/** Whose moment it is. */
export interface ToldFlow {
  readonly id: string;
  readonly name: string;
  readonly fields: Fields;
}

export interface Told {
  readonly level: Level;
  /** The line is `<name>_<line>`. */
  readonly line: string;
  readonly fields: Fields;
  /** Attributes of the event alone. */
  readonly attributes?: Fields;
}

/** Tells of a flow on a line and nowhere else but in its record. Never throws. */
export function tellLine(flow: ToldFlow, where: Context, { level, line, fields }: Told): void {
  try {
    if (!isEnabled(sink, level)) return;
    writeRecord(sink, level, `${flow.name}_${line}`, { fields: [flow.fields, fields], context: where });
  } catch (error) {
    reportFault('flow', error as Error);
  }
}

/**
 * Tells of a moment of a flow: the line `<name>_<line>` where its level is wanted, and always the log event
 * `throughline.flow.<moment>` with the ids of the span in `where`. Never throws.
 */
export function tellMoment(flow: ToldFlow, where: Context, moment: FlowMoment, told: Told): void {
  writeMoment(flow, where, told);
  recordMoment(flow, where, moment, told);
}

/** The line alone. Never throws. */
export function writeMoment(flow: ToldFlow, where: Context, { level, line, fields }: Told): void {
  try {
    if (isEnabled(sink, level)) {
      writeRecord(sink, level, `${flow.name}_${line}`, {
        fields: [flow.fields, fields],
        context: where,
        lineOnly: true,
      });
    }
  } catch (error) {
    reportFault('flow', error as Error);
  }
}

/** The event alone. Never throws. */
export function recordMoment(flow: ToldFlow, where: Context, moment: FlowMoment, told: Told): void {
  try {
    emit(sink.otel, flow, where, moment, told);
  } catch (error) {
    reportFault('flow', error as Error);
  }
}

const EVENTS: Readonly<Record<FlowMoment, string>> = {
  started: 'throughline.flow.started',
  step: 'throughline.flow.step',
  heartbeat: 'throughline.flow.heartbeat',
  ended: 'throughline.flow.ended',
};

function emit(otel: OtelLogger, flow: ToldFlow, where: Context, moment: FlowMoment, told: Told): void {
  const severityNumber = SEVERITY[told.level];
  const eventName = EVENTS[moment];
  if (!otel.enabled({ context: where, severityNumber, eventName })) return;
  const scope = activeScope(where);
  const time = orderedNow();
  let body = `${flow.name}_${told.line}`;
  let attributes: Fields = {};
  // Most of them are empty, and a copy by spread costs the same then.
  for (const fields of [root.fields, scope?.fields, flow.fields, told.fields, told.attributes]) {
    for (const key in fields) attributes[key] = fields[key];
  }
  if (hasProcessors(sink)) {
    // What an application hides or drops there is hidden and dropped here, too.
    const line = {
      time,
      level: told.level,
      event: body,
      logger: sink.name,
      fields: attributes,
      flowId: flow.id,
    };
    const seen = runProcessors(line, sharedProcessors(), sink.processors);
    if (seen === null) return;
    body = seen.event;
    attributes = seen.fields;
  }
  attributes['throughline.flow.id'] = flow.id;
  attributes['throughline.flow.name'] = flow.name;
  if (scope?.requestId !== undefined) attributes['request_id'] = scope.requestId;
  attributes['flow_id'] = flow.id;
  otel.emit({
    timestamp: time,
    severityNumber,
    severityText: told.level,
    eventName,
    body,
    attributes,
    context: where,
  });
}

/** A line of the application's own, within the flow that is active. */
export function tellEvent(level: Level, event: string, fields: readonly unknown[], where?: Context): void {
  if (isEnabled(sink, level)) writeRecord(sink, level, event, { fields, context: where ?? context.active() });
}
