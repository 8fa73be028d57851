interface Props {
  isFiltered: boolean;
  onShowAll(): void;
}

/** Why the list is empty, and what to do. */
export function NoTraces({ isFiltered, onShowAll }: Props) {
  if (isFiltered) {
    return (
      <div class="empty">
        <p>No stored request is found by this search. What comes and fits is shown here.</p>
        <button type="button" onClick={onShowAll}>
          Show all
        </button>
      </div>
    );
  }
  return (
    <div class="empty">
      <p>No request has come yet.</p>
      <p>
        <code>OTEL_EXPORTER_OTLP_ENDPOINT={location.origin} node --import throughline/register app.js</code>
      </p>
    </div>
  );
}
