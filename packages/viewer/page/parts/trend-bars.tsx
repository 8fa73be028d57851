interface Props {
  /** The oldest first. */
  counts: readonly number[];
  /** `24 equal parts of the last hour`: what the bars are of. */
  label: string;
}

/** Counts over time as small bars. */
export function TrendBars({ counts, label }: Props) {
  const most = Math.max(1, ...counts);
  const told = `${label}: ${counts.join(', ')}`;
  return (
    <svg
      class="trend-bars"
      viewBox={`0 0 ${counts.length * 4} 20`}
      preserveAspectRatio="none"
      role="img"
      aria-label={told}
    >
      {counts.map((count, i) => {
        const height = count === 0 ? 1 : Math.max(2, (19 * count) / most);
        return (
          <rect
            key={i}
            class={count === 0 ? 'trend-none' : 'trend-some'}
            x={i * 4}
            y={20 - height}
            width="3"
            height={height}
          />
        );
      })}
    </svg>
  );
}
