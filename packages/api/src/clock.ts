let lastMs = 0;
let within = 0;

/**
 * Unix milliseconds with a fraction that only orders: records of one millisecond get later and later times (1 µs apart),
 * so that they keep their order where a receiver sorts them, whatever logger made them.
 */
export function orderedNow(): number {
  const now = Date.now();
  if (now === lastMs) {
    if (within < 999) within += 1;
  } else {
    lastMs = now;
    within = 0;
  }
  return now + within / 1000;
}
