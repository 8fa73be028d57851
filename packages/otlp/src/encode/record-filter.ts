import type { AttributeCache } from './attribute-cache.ts';
import type { ResourceSource } from './sources.ts';

/** What the parts of a record pass on their way into bytes, such as a redactor; each part is asked for once. */
export interface RecordFilter {
  /** Where the same key and value always give the same: an attribute that is written as it is is remembered here. */
  readonly cache: AttributeCache;
  /** The value that is written for an attribute. */
  attribute(key: string, value: unknown): unknown;
  /** A name, a status message. */
  text(text: string): string;
  /** The body of a log record. */
  body(body: unknown): unknown;
  /** Asked when the batch is finished: some attributes of a resource are known late. */
  resource(resource: ResourceSource): ResourceSource;
}
