import type { Context } from '@opentelemetry/api';

/** What a tag may be. */
export type TagValue = string | number | boolean;

/** Whose work it is, as errors tell it: more than the id only where that is allowed. */
export interface ErrorUser {
  id?: string | undefined;
  email?: string | undefined;
  name?: string | undefined;
  address?: string | undefined;
}

/** What errors within a scope carry besides its fields. Copied on write, so that an inner scope changes no outer one. */
export interface ErrorScope {
  tags: Readonly<Record<string, TagValue>>;
  contexts: Readonly<Record<string, Record<string, unknown>>>;
  user: ErrorUser | undefined;
}

/** What a request can tell of itself, by the names of the semantic conventions; asked where an error is told. */
export type RequestFacts = (active: Context, withPersonalData: boolean) => Record<string, unknown>;
