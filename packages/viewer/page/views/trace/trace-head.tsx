import { useState } from 'preact/hooks';
import type { TraceDetail } from '../../../src/read/shapes.ts';
import { copyText } from '../../browser/copy-text.ts';
import { useKeys } from '../../browser/keys.ts';
import { addressOf } from '../../browser/route.ts';
import { api } from '../../data/api.ts';
import { counted, foreign, nsText } from '../../parts/text.ts';
import { ChooseOther } from './compare/choose-other.tsx';

interface Props {
  detail: TraceDetail;
  showsLogs: boolean;
  onShowLogs(shows: boolean): void;
}

/** What the trace was, and what can be done with it. */
export function TraceHead({ detail, showsLogs, onShowLogs }: Props) {
  const { trace, errors } = detail;
  const { root } = trace;
  const [told, setTold] = useState('');
  const [choosesOther, setChoosesOther] = useState(false);
  const copyMarkdown = (): void => {
    // The text comes from the API; the clipboard is asked for it within the same keypress or click.
    api
      .traceMarkdown(trace.traceId)
      .then(copyText)
      .then(
        (done) => setTold(done ? 'Copied as Markdown.' : 'The browser does not let this page copy.'),
        () => setTold('The viewer did not answer.'),
      );
  };
  const copyAddress = (): void => {
    const address = `${location.origin}/${addressOf(['trace', trace.traceId])}`;
    copyText(address).then((done) => setTold(done ? 'Address copied.' : address));
  };
  const compare = (): void => setChoosesOther((before) => !before);
  useKeys([
    { key: 'm', meaning: 'copy the trace as Markdown', run: copyMarkdown },
    { key: 'a', meaning: 'copy the address', run: copyAddress },
    { key: 'c', meaning: 'compare with another trace', run: compare },
  ]);
  return (
    <>
      <div class="bar trace-head">
        <h2 class="cut">
          {trace.failed > 0 && <span class="bad">✖ </span>}
          {root === null ? 'Log records without a span' : foreign(root.name)}
          {root?.status !== null && root?.status !== undefined && (
            <span class={trace.failed > 0 ? 'bad' : 'soft'}> {root.status}</span>
          )}
        </h2>
        <span class="trace-facts">
          <b>{nsText(trace.durationNs)}</b>
          <span>{counted(trace.spans, 'span')}</span>
          <span>{counted(trace.services.length, 'service')}</span>
          {trace.spans > 1 && <span class="critical-legend">critical path</span>}
          {errors.length > 0 && <span class="bad">{counted(errors.length, 'error')}</span>}
        </span>
        <span class="trace-told soft" role="status">
          {told}
        </span>
        <span class="trace-actions">
          <button type="button" aria-pressed={showsLogs} title="l" onClick={() => onShowLogs(!showsLogs)}>
            Log lines
          </button>
          <button type="button" aria-expanded={choosesOther} title="c" onClick={compare}>
            Compare
          </button>
          <button type="button" title="a" onClick={copyAddress}>
            Copy address
          </button>
          <button type="button" title="m" onClick={copyMarkdown}>
            Copy as Markdown
          </button>
        </span>
      </div>
      {choosesOther && <ChooseOther trace={trace} />}
    </>
  );
}
