import type { Sender, ToldValue } from '../../src/read/told-metrics.ts';

/** The values of one name. */
export function toldValues({ values }: Sender, name: string): ToldValue[] {
  return values.filter((one) => one.name === name);
}

/** Their sum; undefined where it does not tell of it. */
export function toldSum(
  sender: Sender,
  name: string,
  has: (value: ToldValue) => boolean = () => true,
): number | undefined {
  const values = toldValues(sender, name).filter(has);
  return values.length === 0 ? undefined : values.reduce((sum, { value }) => sum + (value ?? 0), 0);
}
