import { INSTRUMENTATIONS, OWN_INSTRUMENTATIONS } from './table.ts';

/** Which instrumentations the user wants: the names of the two `OTEL_NODE_*_INSTRUMENTATIONS` variables. */
export interface SelectionOptions {
  /** Names without the package prefix. Given: these and no others. */
  enabled?: string[];
  /** Names that stay off, whatever else is said. */
  disabled: string[];
  /** Receives one line per name that does not exist. */
  onMessage(line: string): void;
}

/** Names that are switched on, by the rules of `@opentelemetry/auto-instrumentations-node`. */
export function selectInstrumentations(options: SelectionOptions): Set<string> {
  const known = [...INSTRUMENTATIONS.map((entry) => entry.name), ...OWN_INSTRUMENTATIONS];
  const wanted = options.enabled?.map((name) => name.trim());
  const unwanted = new Set(options.disabled.map((name) => name.trim()));
  reportUnknown('OTEL_NODE_ENABLED_INSTRUMENTATIONS', wanted ?? [], known, options.onMessage);
  reportUnknown('OTEL_NODE_DISABLED_INSTRUMENTATIONS', unwanted, known, options.onMessage);
  const offByDefault = new Set(INSTRUMENTATIONS.filter((entry) => entry.offByDefault).map((e) => e.name));
  const candidates = wanted ?? known.filter((name) => !offByDefault.has(name));
  return new Set(candidates.filter((name) => known.includes(name) && !unwanted.has(name)));
}

function reportUnknown(
  variable: string,
  names: Iterable<string>,
  known: string[],
  onMessage: (line: string) => void,
): void {
  for (const name of names) {
    if (name === '' || known.includes(name)) continue;
    const near = known.filter((one) => one.includes(name) || name.includes(one));
    const choice = near.length > 0 ? near : known;
    onMessage(
      `${variable}: no instrumentation is called ${JSON.stringify(name)}; it is ignored. ` +
        `Known names${near.length > 0 ? ' like it' : ''}: ${choice.join(', ')}.`,
    );
  }
}
