import { type Attributes, SpanKind } from '@opentelemetry/api';
import { compileGlob, type Glob, LONGEST_VALUE, literalOf, matchesGlob } from './glob.ts';
import { compileRoute, matchesRoute, type RoutePattern } from './route-pattern.ts';

/** Names of span kinds, as rules write them. */
export const KINDS: Readonly<Record<string, SpanKind>> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/** The key that is held against the path of a request as long as its route is not known. */
export const ROUTE = 'http.route';
const PATH = 'url.path';

/** One condition of a rule, compiled. It keeps nothing of a span. */
export interface Condition {
  holds(name: string, kind: SpanKind, attributes: Attributes): boolean;
}

export function compileCondition(key: string, pattern: string): Condition {
  if (key === 'kind') return new KindCondition(KINDS[pattern.toLowerCase()]);
  if (key === ROUTE) return new RouteCondition(compileRoute(pattern));
  const text = new TextPattern(pattern);
  return key === 'name' ? new NameCondition(text) : new AttributeCondition(key, text);
}

class KindCondition implements Condition {
  readonly #kind: SpanKind | undefined;

  constructor(kind: SpanKind | undefined) {
    this.#kind = kind;
  }

  holds(_name: string, kind: SpanKind): boolean {
    return kind === this.#kind;
  }
}

class RouteCondition implements Condition {
  readonly #route: RoutePattern;

  constructor(route: RoutePattern) {
    this.#route = route;
  }

  holds(_name: string, _kind: SpanKind, attributes: Attributes): boolean {
    const known = attributes[ROUTE];
    const path = typeof known === 'string' ? known : attributes[PATH];
    return typeof path === 'string' && matchesRoute(this.#route, path);
  }
}

class NameCondition implements Condition {
  readonly #pattern: TextPattern;

  constructor(pattern: TextPattern) {
    this.#pattern = pattern;
  }

  holds(name: string): boolean {
    return this.#pattern.matches(name);
  }
}

class AttributeCondition implements Condition {
  readonly #key: string;
  readonly #pattern: TextPattern;

  constructor(key: string, pattern: TextPattern) {
    this.#key = key;
    this.#pattern = pattern;
  }

  holds(_name: string, _kind: SpanKind, attributes: Attributes): boolean {
    // What an object inherits is none of its attributes.
    if (!Object.hasOwn(attributes, this.#key)) return false;
    const value = attributes[this.#key];
    if (typeof value === 'string') return this.#pattern.matches(value);
    return (typeof value === 'number' || typeof value === 'boolean') && this.#pattern.matches(String(value));
  }
}

/** Most patterns have no `*` in them and are compared as a whole. */
class TextPattern {
  readonly #literal: string | undefined;
  readonly #glob: Glob;
  readonly #takesAll: boolean;

  constructor(pattern: string) {
    this.#glob = compileGlob(pattern);
    this.#literal = literalOf(this.#glob);
    this.#takesAll = pattern === '*';
  }

  matches(text: string): boolean {
    if (this.#literal !== undefined) return text === this.#literal;
    if (this.#takesAll) return true;
    return text.length <= LONGEST_VALUE && matchesGlob(this.#glob, text, 0, text.length);
  }
}
