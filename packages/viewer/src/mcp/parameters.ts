import { TIME_FORM, timeOf } from '../search/units.ts';
import { ArgumentError } from './argument-error.ts';

/** One argument of a tool, as its JSON Schema tells it to a model. */
export type Parameter = { description: string; required?: true } & (
  | { type: 'text'; maxLength: number; pattern?: RegExp; form?: string }
  | { type: 'choice'; values: readonly string[] }
  | { type: 'whole'; from: number; to: number }
  | { type: 'time' }
);

export type Parameters = Readonly<Record<string, Parameter>>;

/** The arguments of a call by the names of its parameters; read with the methods, which check. */
export class Given {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #parameters: Parameters;

  /** @throws ArgumentError for an unknown name, a missing one, or a value that breaks the rule of its parameter */
  constructor(values: Readonly<Record<string, unknown>>, parameters: Parameters) {
    this.#values = values;
    this.#parameters = parameters;
    const names = Object.keys(parameters);
    for (const name of Object.keys(values)) {
      if (Object.hasOwn(parameters, name)) continue;
      const known = names.length === 0 ? 'it takes no arguments' : `known are ${names.join(', ')}`;
      throw new ArgumentError(`An argument is not known here; ${known}.`, `argument: ${name.slice(0, 100)}`);
    }
    for (const [name, parameter] of Object.entries(parameters)) this.#check(name, parameter);
  }

  text(name: string): string | undefined {
    return this.#values[name] as string | undefined;
  }

  whole(name: string, fallback: number): number {
    return (this.#values[name] as number | undefined) ?? fallback;
  }

  /** Microseconds since 1970. */
  time(name: string, nowMs: number): number | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : timeOf(text, nowMs);
  }

  #check(name: string, parameter: Parameter): void {
    const value = this.#values[name];
    if (value === undefined || value === null) {
      if (parameter.required) throw new ArgumentError(`${name} must be given: ${ruleOf(parameter)}.`);
      return;
    }
    if (!fits(value, this.#parameters[name] as Parameter)) {
      throw new ArgumentError(`${name} must be ${ruleOf(parameter)}.`, `received: ${shown(value)}`);
    }
  }
}

function fits(value: unknown, parameter: Parameter): boolean {
  switch (parameter.type) {
    case 'text':
      return (
        typeof value === 'string' &&
        value.length <= parameter.maxLength &&
        (parameter.pattern?.test(value) ?? true)
      );
    case 'choice':
      return parameter.values.includes(value as string);
    case 'whole':
      return (
        Number.isInteger(value) && (value as number) >= parameter.from && (value as number) <= parameter.to
      );
    case 'time':
      return typeof value === 'string' && timeOf(value, 0) !== undefined;
  }
}

function ruleOf(parameter: Parameter): string {
  switch (parameter.type) {
    case 'text':
      return parameter.form ?? `a text of at most ${parameter.maxLength} characters`;
    case 'choice':
      return `one of ${parameter.values.join(', ')}`;
    case 'whole':
      return `a whole number from ${parameter.from} to ${parameter.to}`;
    case 'time':
      return TIME_FORM;
  }
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 200);
}

/** As `tools/list` tells it. */
export function schemaOf(parameters: Parameters): {
  type: 'object';
  properties: Record<string, Record<string, string | number | readonly string[]>>;
  required: string[];
  additionalProperties: false;
} {
  const named = Object.entries(parameters);
  return {
    type: 'object',
    properties: Object.fromEntries(named.map(([name, parameter]) => [name, propertyOf(parameter)])),
    required: named.filter(([, { required }]) => required).map(([name]) => name),
    additionalProperties: false,
  };
}

function propertyOf(parameter: Parameter): Record<string, string | number | readonly string[]> {
  const { description } = parameter;
  switch (parameter.type) {
    case 'text': {
      const pattern = parameter.pattern === undefined ? {} : { pattern: parameter.pattern.source };
      return { type: 'string', description, maxLength: parameter.maxLength, ...pattern };
    }
    case 'choice':
      return { type: 'string', description, enum: parameter.values };
    case 'whole':
      return { type: 'integer', description, minimum: parameter.from, maximum: parameter.to };
    case 'time':
      return {
        type: 'string',
        description: `${description} As how long ago (10m, 2h) or a time (2026-11-29T08:30:00Z).`,
      };
  }
}
