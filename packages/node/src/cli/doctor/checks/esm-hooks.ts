import { startedProcesses } from '../evidence/application.ts';
import type { HookTrial } from '../evidence/probe-events.ts';
import type { Check, Problem } from '../finding.ts';

/** Whether loading a library calls for its instrumentation: tried in the process, after the application stood. */
export const esmHooks: Check = {
  id: 'esm-hooks',
  judge({ application, loaded: { config } }) {
    const tried = startedProcesses(application).flatMap(({ hooks }) => hooks ?? []);
    const { enabled, disabled } = config.instrumentations;
    const counts = (trial: HookTrial | undefined): trial is HookTrial =>
      trial !== undefined && enabled?.includes(trial.name) !== false && !disabled.includes(trial.name);
    const imports = tried.flatMap(({ imported }) => (counts(imported) ? [imported] : []));
    const requires = tried.flatMap(({ required }) => (counts(required) ? [required] : []));
    if (imports.length + requires.length === 0) return undefined;
    const problems: Problem[] = [];
    if (imports.some(({ called }) => !called)) problems.push(inactive('import'));
    if (requires.some(({ called }) => !called)) problems.push(inactive('require'));
    if (problems.length > 0) return problems;
    return `tried: ${[imports.length > 0 && 'import', requires.length > 0 && 'require'].filter(Boolean).join(' and ')} of a library called for its instrumentation`;
  },
};

function inactive(how: 'import' | 'require'): Problem {
  return {
    status: 'error',
    message:
      how === 'import'
        ? 'The hooks for ES modules are inactive: a library that was imported on trial was not instrumented. Another hook of module.registerHooks() or module.register() answers before them, with shortCircuit.'
        : 'The hooks for require are inactive: a library that was required on trial was not instrumented. Something replaced Module._load and does not call what was there.',
    remedy:
      how === 'import'
        ? 'In the resolve hook of the other loader return nextResolve(specifier, context) for packages; or load it first: node --import ./loader.mjs --import throughline/register app.js'
        : 'Call the Module._load that was there before, or load the tool that replaces it first: node --require tool --import throughline/register app.js',
  };
}
