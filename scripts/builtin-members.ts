import { isBuiltin } from 'node:module';

const importOfBuiltin = /^import (?!type\b)([^'";]+?) from ['"]([\w:/]+)['"];/gm;

/**
 * Reads what is imported of Node's own modules from the modules themselves. For the first `import` of one of them Node
 * makes a second module, whose exports are copies of all of its members: of `node:http` that loads `fetch` and all of its
 * parts (20 ms and 4 MB, measured), of `node:fs` the streams.
 */
export function builtinMembers(): {
  name: string;
  transform(code: string): { code: string; map: null } | undefined;
} {
  return {
    name: 'builtin-members',
    transform(code) {
      const changed = code.replace(importOfBuiltin, (whole: string, what: string, from: string) =>
        isBuiltin(from) ? members(what, from) + '\n'.repeat(whole.split('\n').length - 1) : whole,
      );
      // The lines stay where they are, and so does the source map.
      return changed === code ? undefined : { code: changed, map: null };
    },
  };
}

function members(what: string, from: string): string {
  const module = `globalThis.process.getBuiltinModule(${JSON.stringify(from)})`;
  const { all, named, single } =
    /^(?:(?<single>[\w$]+),?\s*)?(?:\{(?<named>[^}]*)\}|\*\s*as\s+(?<all>[\w$]+))?$/.exec(what.trim())
      ?.groups ?? {};
  const whole = [single, all]
    .filter((name) => name !== undefined)
    .map((name) => `const ${name} = ${module};`);
  const names = (named ?? '')
    .split(',')
    .map((name) => name.trim().replaceAll(/\s+/g, ' '))
    .filter((name) => name !== '' && !name.startsWith('type '))
    .map((name) => name.replace(/ as /, ': '));
  return [...whole, ...(names.length > 0 ? [`const { ${names.join(', ')} } = ${module};`] : [])].join(' ');
}
