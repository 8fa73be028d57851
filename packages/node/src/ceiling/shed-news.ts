import type { Diagnostics } from '../boot/diagnostics.ts';

/** Tells a person when shedding has ended; that records are lost to it, and why, the warning of the ledger says. */
export function shedNews(
  { soon }: Pick<Diagnostics, 'soon'>,
  shedSoFar: () => number,
): (sheds: boolean) => void {
  let before: number | undefined;
  let isShedding = false;
  return (sheds) => {
    isShedding = sheds;
    if (sheds) {
      before ??= shedSoFar();
      return;
    }
    soon('ceiling', () => {
      if (isShedding || before === undefined) return undefined;
      const count = shedSoFar() - before;
      before = undefined;
      return `all telemetry is sent again; ${count} records were shed and counted.`;
    });
  };
}
