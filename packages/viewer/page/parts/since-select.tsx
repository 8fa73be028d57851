/** As the API takes them, and for people. */
const TIMES: readonly (readonly [since: string, text: string])[] = [
  ['15m', '15 minutes'],
  ['1h', 'hour'],
  ['6h', '6 hours'],
  ['24h', '24 hours'],
  ['7d', '7 days'],
];

interface Props {
  /** `1h`; one that is not among the choices is shown as it is. */
  value: string;
  onChange(since: string): void;
}

/** How far back a view looks. */
export function SinceSelect({ value, onChange }: Props) {
  const isKnown = TIMES.some(([since]) => since === value);
  return (
    <label class="since">
      <span class="soft">Last</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {!isKnown && <option value={value}>{value.slice(0, 30)}</option>}
        {TIMES.map(([since, text]) => (
          <option key={since} value={since}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
