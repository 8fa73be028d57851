// npm run bench:log: what a log line costs, by logger, in one interleaved run; writes docs/benchmarks-log.md.
// --rounds N (default 15), --quick (3 rounds, nothing is written).
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Candidate, measure } from './measure.ts';
import { page, table } from './page.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, quick: { type: 'boolean', default: false } },
});

const candidates: Candidate[] = [
  { title: 'winston: `timestamp`, `json`, Console', logger: 'winston' },
  { title: 'the same code under `throughline/register`', logger: 'winston', sdk: 'no OTLP' },
  { title: '— and its records to OTLP', logger: 'winston', sdk: 'OTLP' },
  {
    title: '— without the lane (`THROUGHLINE_STOCK=logger`)',
    logger: 'winston',
    sdk: 'no OTLP',
    stock: true,
  },
  { title: 'pino', logger: 'pino' },
  { title: 'pino, five redaction paths', logger: 'pino, 5 paths' },
  { title: 'bunyan', logger: 'bunyan' },
  { title: 'evlog', logger: 'evlog' },
  { title: '`getLogger` of Throughline', logger: 'getLogger', sdk: 'no OTLP' },
  { title: '— and its records to OTLP', logger: 'getLogger', sdk: 'OTLP' },
];

const rounds = values.quick ? 3 : Number(values.rounds);
const warmUp = values.quick ? 2 : 5;
const nowhere = await measure(candidates, 'null', rounds, warmUp);
const pipe = await measure(candidates, 'pipe', rounds, warmUp);
console.log(table(candidates, nowhere, pipe).join('\n'));
if (!values.quick) {
  writeFileSync(
    join(import.meta.dirname, '../../docs/benchmarks-log.md'),
    page(candidates, nowhere, pipe, rounds),
  );
}
