import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ConfigurationModel } from '@opentelemetry/configuration';

const require = createRequire(import.meta.url);

interface SchemaError {
  instancePath: string;
  keyword: string;
  params: { additionalProperty?: string };
}

type Validate = ((value: unknown) => boolean) & { errors?: SchemaError[] | null };

interface Parts {
  validate: Validate;
  substituteEnvVars(document: unknown): void;
}

/**
 * A file whose only fault is that it is newer than the parser's schema: properties that the schema does not know
 * are left out, or take the name under which it knows them (`x/development`, before it was settled). The published
 * examples are such files. Undefined where something else is wrong with it, too.
 */
export function withoutNewerProperties(
  document: { toJS(): unknown },
  onLeftOut: (path: string) => void,
): ConfigurationModel | undefined {
  const { validate, substituteEnvVars } = parts();
  substituteEnvVars(document);
  const model = document.toJS();
  const leftOut: string[] = [];
  const renamed = new Set<string>();
  for (let round = 0; round < 100; round++) {
    if (validate(model)) {
      for (const path of leftOut) onLeftOut(path);
      return model as ConfigurationModel;
    }
    const error = validate.errors?.find(({ keyword }) => keyword === 'additionalProperties');
    const name = error?.params.additionalProperty;
    const holder = error && at(model, error.instancePath);
    if (name === undefined || !holder) return undefined;
    const value = holder[name];
    delete holder[name];
    const path = `${readable(error.instancePath)}.${name}`;
    if (renamed.has(path)) {
      leftOut.push(path.replace(/\/development$/, ''));
    } else if (name.endsWith('/development') || `${name}/development` in holder) {
      leftOut.push(path);
    } else {
      holder[`${name}/development`] = value;
      renamed.add(`${path}/development`);
    }
  }
  return undefined;
}

/** The object at a JSON pointer. */
function at(model: unknown, pointer: string): Record<string, unknown> | undefined {
  let place: unknown = model;
  for (const part of pointer.split('/').slice(1)) {
    if (typeof place !== 'object' || place === null) return undefined;
    place = (place as Record<string, unknown>)[part.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return typeof place === 'object' && place !== null ? (place as Record<string, unknown>) : undefined;
}

/** Parts of `@opentelemetry/configuration` 0.300.0 that it does not export: its validator says what it refuses. */
function parts(): Parts {
  const folder = dirname(require.resolve('@opentelemetry/configuration'));
  const { default: validate } = require(join(folder, 'generated', 'validator.cjs')) as { default: Validate };
  const { substituteEnvVars } = require(join(folder, 'utils.cjs')) as Pick<Parts, 'substituteEnvVars'>;
  return { validate, substituteEnvVars };
}

function readable(pointer: string): string {
  return pointer
    .slice(1)
    .replace(/\/(\d+)/g, '[$1]')
    .replaceAll('/', '.')
    .replaceAll('~1', '/');
}
