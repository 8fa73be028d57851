import type { Section } from '../../parts/board.ts';
import { logLines, traceTable } from '../../parts/panels.ts';
import { logql, traceql } from '../../parts/queries.ts';
import { told } from './selectors.ts';

export const records: Section = {
  title: 'The records: each leads to its trace',
  panels: [
    logLines(
      {
        title: 'Records with their stack',
        description:
          'Of one kind where the box above names it. Request, user, flow, tags and breadcrumbs are in the details of each.',
      },
      logql(`${told} | line_format \`{{.throughline_error_fingerprint}} {{.exception_stacktrace}}\``, ''),
    ),
    traceTable(
      { title: 'Failed traces', description: 'The newest, held-back errors among them.', w: 24 },
      traceql('{ resource.service.name =~ "$service" && status = error && span.error.type != nil }'),
    ),
  ],
};
