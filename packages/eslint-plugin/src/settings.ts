/** What a project says once, for all rules: `settings: { throughline: { … } }`. */
export interface Settings {
  /**
   * The application runs under `node --import throughline/register`: every line has the request's id, and the management
   * listener serves `/health`. Default false.
   */
  readonly preload: boolean;
  /**
   * Modules whose exports are loggers: packages by their name (`'@acme/logging'`), modules of the project by their file
   * without folder and ending (`'telemetry'` for `../lib/telemetry.js`). Known anyway: winston, pino, bunyan, fastify, ours,
   * and modules of the project that are called `log`, `logger`, `logging` or `logs`.
   */
  readonly loggerModules: readonly string[];
}

export function readSettings(settings: Readonly<Record<string, unknown>>): Settings {
  const given = settings['throughline'];
  const { preload, loggerModules } = (typeof given === 'object' && given !== null ? given : {}) as {
    preload?: unknown;
    loggerModules?: unknown;
  };
  return {
    preload: preload === true,
    loggerModules: Array.isArray(loggerModules)
      ? loggerModules.filter((name): name is string => typeof name === 'string')
      : [],
  };
}
