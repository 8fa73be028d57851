/** Paths at which people and probes ask whether a server lives. */
export const HEALTH_PATH: RegExp =
  /^\/?(?:.*\/)?(?:_?health(?:z|check|[-_]check)?|live(?:z|ness)?|ready(?:z)?|readiness|alive|ping|up|status|heartbeat)(?:\/|$)/i;
/** Packages and names that carry such an endpoint. */
export const HEALTH_CARRIERS: RegExp = /(?:health|terminus|lightship|under-pressure)/i;
