import tracer from 'dd-trace';

export function record(seq, payload) {
  const tags = payload === undefined ? { seq } : { seq, payload };
  tracer.trace('work', { tags }, () => {});
}

// Its documentation names no way to flush traces.
export const flush = undefined;
export const close = undefined;
