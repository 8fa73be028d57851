/** The instrumentation scope of what is measured of Node.js and V8 themselves. */
export const SCOPE = 'throughline.runtime';
