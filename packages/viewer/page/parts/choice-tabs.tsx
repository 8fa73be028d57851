interface Props<Value extends string> {
  label: string;
  choices: readonly (readonly [value: Value, text: string])[];
  value: Value;
  onChange(value: Value): void;
}

/** One of few. */
export function ChoiceTabs<Value extends string>({ label, choices, value, onChange }: Props<Value>) {
  return (
    <div class="choice-tabs" role="group" aria-label={label}>
      {choices.map(([one, text]) => (
        <button key={one} type="button" aria-pressed={one === value} onClick={() => onChange(one)}>
          {text}
        </button>
      ))}
    </div>
  );
}
