import './redaction.css';
import type { RedactionReport } from '../../../src/server/self-reports.ts';
import { api } from '../../data/api.ts';
import { ReportSheet } from '../../parts/report-sheet.tsx';
import { ServiceMark } from '../../parts/service-mark.tsx';
import { countText, foreign } from '../../parts/text.ts';
import { ruleWords } from './rule-words.ts';

const EVERY_MS = 5_000;

/** What each rule hid: how often, and where; never what. */
export function RedactionView() {
  return (
    <ReportSheet name="redaction" ask={(signal) => api.redaction(signal)} everyMs={EVERY_MS}>
      {(report) => <Preview report={report} />}
    </ReportSheet>
  );
}

function Preview({ report }: { report: RedactionReport }) {
  const columns = [
    { title: 'here', service: undefined, counts: new Map(Object.entries(report.viewer)) },
    ...report.senders
      .filter(({ rules }) => rules.length > 0)
      .map(({ service, instance, rules }) => ({
        title: instance ?? '',
        service,
        counts: new Map(rules.map(({ rule, count }) => [rule, count ?? 0])),
      })),
  ];
  const rules = [...new Set(columns.flatMap(({ counts }) => [...counts.keys()]))]
    .map((rule) => ({ rule, total: columns.reduce((sum, { counts }) => sum + (counts.get(rule) ?? 0), 0) }))
    .filter(({ total }) => total > 0)
    .sort((a, b) => b.total - a.total);
  const most = Math.max(1, ...rules.map(({ total }) => total));
  return (
    <>
      <p class="redaction-about">
        How often each rule has hidden something: in the processes that send, before it left them, and here,
        before it was stored. What was hidden is kept nowhere.
      </p>
      {rules.length === 0 ? (
        <p class="empty">Nothing had to be hidden yet.</p>
      ) : (
        <div class="report-box">
          <table class="report redactions">
            <thead>
              <tr>
                <th>Rule</th>
                <th>
                  <span class="unseen">Share</span>
                </th>
                {columns.map(({ title, service }) => (
                  <th key={`${service} ${title}`} class="number">
                    {service === undefined ? 'Here' : <ServiceMark service={service} />}{' '}
                    {service !== undefined && title !== '' && <span class="mono">{foreign(title, 12)}</span>}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rules.map(({ rule, total }) => (
                <tr key={rule}>
                  <th scope="row">
                    <code>{foreign(rule, 80)}</code> <span class="soft">{ruleWords(rule)}</span>
                  </th>
                  <td>
                    <meter
                      class="redaction-share"
                      min={0}
                      max={most}
                      value={total}
                      aria-label={`${total} in all`}
                    />
                  </td>
                  {columns.map(({ title, service, counts }) => (
                    <td key={`${service} ${title}`} class="number">
                      {counts.has(rule) ? countText(counts.get(rule) ?? 0) : <span class="soft">–</span>}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
