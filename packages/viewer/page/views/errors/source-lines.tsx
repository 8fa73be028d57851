import { foreignLines } from '../../parts/text.ts';

const LINE = /^([> ]) *(\d+) \| ?(.*)$/;

/** The lines of source around the frame that is meant, as the sender wrote them: `> 31 | throw …`. */
export function SourceLines({ text }: { text: string }) {
  return (
    <pre class="source-lines">
      {foreignLines(text)
        .split('\n')
        .map((line, i) => {
          const [, mark, number = '', code = line] = LINE.exec(line) ?? [];
          return (
            <span key={i} class={mark === '>' ? 'source-meant' : ''}>
              <span class="soft source-number">{number}</span>
              {mark === '>' && <span class="unseen">here: </span>}
              {code}
              {'\n'}
            </span>
          );
        })}
    </pre>
  );
}
