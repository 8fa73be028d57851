let lastMs = Number.NaN;
let lastText = '';
let lastSecond = Number.NaN;
let secondText = '';

/** `new Date(ms).toISOString()`, made anew once a second. */
export function isoTime(ms: number): string {
  if (ms === lastMs) return lastText;
  const second = Math.floor(ms / 1000);
  if (second !== lastSecond) {
    secondText = new Date(ms).toISOString().slice(0, -4);
    lastSecond = second;
  }
  const rest = ms - second * 1000;
  lastText = `${secondText}${rest < 10 ? '00' : rest < 100 ? '0' : ''}${rest}Z`;
  lastMs = ms;
  return lastText;
}
