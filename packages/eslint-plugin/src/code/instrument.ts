import { bare, type Call, methodName, type Node, type NodeOf } from '../lint/nodes.ts';
import type { Source } from '../lint/source.ts';
import type { Origin } from '../origin/origin.ts';
import { originOf } from '../origin/trace-origin.ts';

export type MetricsLibrary = 'opentelemetry' | 'throughline' | 'prom-client';

const MEASURES = /^(add|record|inc|dec|set|observe|startTimer|labels)$/;

/** The library of the instrument that a call records a measurement with, or undefined. */
export function measuredWith(source: Source, call: Call): MetricsLibrary | undefined {
  const callee = bare(call.callee);
  if (callee.type !== 'MemberExpression' || !MEASURES.test(methodName(call) ?? '')) return undefined;
  const origin = originOf(source, callee.object);
  return origin && instrumentLibraryAt(origin);
}

/** Whether a call may be one that records, by its name. */
export function mayMeasure(call: Call): boolean {
  return MEASURES.test(methodName(call) ?? '');
}

/** The library of the instrument that a value of a package is, by the path to it. */
export function instrumentLibraryAt({ module, path }: Origin): MetricsLibrary | undefined {
  if (module.startsWith('@opentelemetry/')) {
    const made =
      /(?:create(?:Observable)?(?:Counter|UpDownCounter|Histogram|Gauge)\(\)|(?:Counter|Histogram|Gauge):|addCallback>0|addBatchObservableCallback>0)$/;
    return made.test(path) ? 'opentelemetry' : undefined;
  }
  if (module === 'throughline' || module === '@throughline/api') {
    return /^(?:counter|upDownCounter|histogram|gauge)\(\)$|^(?:Counter|UpDownCounter|Histogram|Gauge):$/.test(
      path,
    )
      ? 'throughline'
      : undefined;
  }
  if (module !== 'prom-client') return undefined;
  return /^(?:Counter|Histogram|Gauge|Summary)(?:\(\)|:)(?:\.labels\(\))*$/.test(path)
    ? 'prom-client'
    : undefined;
}

/** The arguments of a measurement that are its labels. */
export function labelsOf(library: MetricsLibrary, call: Call): Node[] {
  if (library === 'opentelemetry') {
    // `observableResult.observe(instrument, value, labels)` of a batch has one more.
    return call.arguments.slice(1);
  }
  return library === 'prom-client' ? call.arguments : [];
}

/** The labels that an instrument is declared with: `labels` and `labelNames`, else undefined. */
export function declaredLabels(source: Source, call: Call | NodeOf<'NewExpression'>): Node | undefined {
  const origin = originOf(source, call.callee);
  if (!origin) return undefined;
  const ours =
    /^(throughline|@throughline\/api)$/.test(origin.module) &&
    /^(counter|upDownCounter|histogram|gauge)$/.test(origin.path);
  const prometheus =
    origin.module === 'prom-client' &&
    call.type === 'NewExpression' &&
    /^(Counter|Histogram|Gauge|Summary)$/.test(origin.path);
  const options = ours ? call.arguments[1] : prometheus ? call.arguments[0] : undefined;
  if (options?.type !== 'ObjectExpression') return undefined;
  for (const property of options.properties) {
    if (property.type !== 'Property' || property.key.type !== 'Identifier') continue;
    if (property.key.name === (ours ? 'labels' : 'labelNames')) return property.value;
  }
  return undefined;
}
