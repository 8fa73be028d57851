/** A time as answers tell it and arguments take it. */
export function timeText(us: number): string {
  const date = new Date(us / 1_000);
  return Number.isNaN(date.getTime()) ? 'at an unknown time' : date.toISOString();
}

export const HOUR_US = 3_600_000_000;
