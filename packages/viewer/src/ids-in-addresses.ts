/** What may stand for a trace in an address of the API. */
export const TRACE_ID: RegExp = /^[0-9a-f]{32}$/;
/** The same for a kind of error. */
export const FINGERPRINT: RegExp = /^[\w.:-]{1,128}$/;
