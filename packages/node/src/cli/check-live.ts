import { type LiveReport, liveReport } from './live/live-report.ts';
import { liveTable } from './live/live-table.ts';
import { openSource, type PlaceArguments } from './telemetry-place.ts';

const MOST = 1_000;

/** `throughline check --live`: what stored telemetry shows of the last requests, by route. */
export async function checkLive({
  format,
  limit = '100',
  ...place
}: PlaceArguments & { format: string; limit?: string }): Promise<number> {
  if (format !== 'table' && format !== 'json') {
    console.error(`throughline check: with --live --format must be table or json; received "${format}".`);
    return 2;
  }
  const most = Number(limit);
  if (!/^\d{1,4}$/.test(limit) || most < 1 || most > MOST) {
    console.error(`throughline check: --limit must be a whole number from 1 to ${MOST}.`);
    return 2;
  }
  const { store, url } = place;
  const source = await openSource({
    ...(store !== undefined && { store }),
    ...(url !== undefined && { url }),
  });
  if (typeof source === 'string') {
    console.error(`throughline check: ${source}`);
    return 2;
  }
  let report: LiveReport;
  try {
    report = await liveReport(source, most);
  } catch (error) {
    console.error(`throughline check: ${(error as Error).message}`);
    return 2;
  } finally {
    await source.close();
  }
  process.stdout.write(format === 'json' ? `${JSON.stringify(report, undefined, 2)}\n` : liveTable(report));
  return report.findings.length > 0 ? 1 : 0;
}
