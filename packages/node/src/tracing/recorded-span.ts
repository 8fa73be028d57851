import {
  type Attributes,
  type Context,
  type Exception,
  type HrTime,
  type Link,
  type Span,
  type SpanContext,
  type SpanKind,
  type SpanStatus,
  SpanStatusCode,
  type TimeInput,
} from '@opentelemetry/api';
import {
  cleanAttributes,
  cleanSimpleAttributes,
  type InstrumentationScope,
  isAnyValue,
} from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import { describeError, exceptionAttributes, textOf, withRule } from '@throughline/api/runtime';
import { isObject, isStatusCode, lastLinks, validLink, validTime } from '../api-guard/valid-input.ts';
import type { EntryLimits } from '../limits/entry-limits.ts';
import { SHORT_TEXT } from '../limits/text-limits.ts';
import { isKeyTooLong } from '../limits/tree-copier.ts';
import { between, givenTime, later, timeOfMillis } from './span-time.ts';

type TimedEvent = ReadableSpan['events'][number];
type SpanLink = ReadableSpan['links'][number];

/** What all spans of a provider share. */
export interface SpanSettings {
  readonly resource: Resource;
  readonly limits: SpanCountLimits;
  /** Cuts what comes in, before it is redacted and limited where it leaves. */
  readonly entry: EntryLimits;
  readonly processor: Required<Pick<SpanProcessor, 'onStart' | 'onEnding' | 'onEnd'>>;
  /** Told what a user of the API does wrong, for whoever asks for debugging. */
  warn(sentence: string): void;
}

export interface SpanCountLimits {
  readonly attributeCountLimit: number;
  readonly eventCountLimit: number;
  readonly linkCountLimit: number;
  readonly attributePerEventCountLimit: number;
  readonly attributePerLinkCountLimit: number;
}

export interface SpanStart {
  readonly scope: InstrumentationScope;
  readonly spanContext: SpanContext;
  readonly parentSpanContext: SpanContext | undefined;
  readonly name: string;
  readonly kind: SpanKind;
  readonly startTime: TimeInput | undefined;
}

/**
 * A span that is recorded: what OpenTelemetry's own class does, without what that costs for each attribute. It reads what
 * it is given once; what throws then is the business of its guard.
 */
export class RecordedSpan implements Span, ReadableSpan {
  readonly instrumentationScope: InstrumentationScope;
  readonly parentSpanContext?: SpanContext;
  readonly kind: SpanKind;
  readonly startTime: HrTime;
  name: string;
  attributes: Attributes = {};
  links: SpanLink[] = [];
  events: TimedEvent[] = [];
  status: SpanStatus = UNSET;
  endTime: HrTime = NOT_ENDED;
  ended = false;
  droppedAttributesCount = 0;
  droppedEventsCount = 0;
  droppedLinksCount = 0;
  readonly #settings: SpanSettings;
  readonly #spanContext: SpanContext;
  /** Of `performance.now()`; NaN where the start was given, as the time between is not known then. */
  readonly #startedAt: number;
  /** How far the clock of `performance` is behind that of the system. */
  readonly #offset: number;
  #attributeCount = 0;

  constructor(start: SpanStart, settings: SpanSettings) {
    const now = Date.now();
    const started = performance.now();
    this.#settings = settings;
    this.#spanContext = start.spanContext;
    this.#offset = now - (started + performance.timeOrigin);
    this.instrumentationScope = start.scope;
    if (start.parentSpanContext) this.parentSpanContext = start.parentSpanContext;
    this.kind = start.kind;
    this.name = start.name;
    if (start.startTime === undefined) {
      this.#startedAt = started;
      this.startTime = timeOfMillis(now);
    } else {
      this.#startedAt = Number.NaN;
      this.startTime = givenTime(start.startTime, this.#offset);
    }
  }

  /** Takes attributes of its start, in an object of their own; what cannot be sent is counted as dropped. */
  adopt(attributes: Attributes): void {
    const { attributeCountLimit } = this.#settings.limits;
    let count = 0;
    for (const key in attributes) {
      const type = typeof attributes[key];
      const isPlain = type === 'string' || type === 'number' || type === 'boolean';
      if (!isPlain || key === '' || key === '__proto__' || count === attributeCountLimit) {
        this.#adoptClean(attributes);
        return;
      }
      count += 1;
    }
    this.attributes = attributes;
    this.#attributeCount = count;
  }

  /** Tells the processors; after links and attributes of the start are set. */
  begin(context: Context): this {
    this.#settings.processor.onStart(this, context);
    return this;
  }

  get resource(): Resource {
    return this.#settings.resource;
  }

  get duration(): HrTime {
    return this.ended ? between(this.startTime, this.endTime) : NO_DURATION;
  }

  spanContext(): SpanContext {
    return this.#spanContext;
  }

  isRecording(): boolean {
    return !this.ended;
  }

  setAttribute(key: string, value: unknown): this {
    if (this.ended) return this.#late('setAttribute');
    const name = typeof key === 'string' ? key : textOf(key);
    const isPlain =
      typeof value === 'string'
        ? value.length <= SHORT_TEXT
        : typeof value === 'number' || typeof value === 'boolean';
    if (isPlain && !isKeyTooLong(name)) this.#set(name, value as string | number | boolean);
    else this.#setAny(name, value);
    return this;
  }

  setAttributes(attributes: Attributes): this {
    if (this.ended) return this.#late('setAttributes');
    // A text has a key for each of its characters.
    if (!isObject(attributes)) return this;
    for (const key of Object.keys(attributes)) this.setAttribute(key, attributes[key]);
    return this;
  }

  addEvent(name: string, second?: Attributes | TimeInput, third?: TimeInput): this {
    if (this.ended) return this.#late('addEvent');
    const isTime = typeof second === 'number' || second instanceof Date || Array.isArray(second);
    const attributes = isTime || !isObject(second) ? undefined : second;
    this.#pushEvent(
      textOf(name),
      attributes as Attributes | undefined,
      third ?? (isTime ? second : undefined),
    );
    return this;
  }

  addLink(link: Link): this {
    if (this.ended) return this.#late('addLink');
    const valid = validLink(link);
    if (valid) this.#pushLink(valid);
    else this.#settings.warn('A link is not added: its context needs valid ids.');
    return this;
  }

  addLinks(links: Link[]): this {
    if (this.ended) return this.#late('addLinks');
    if (!Array.isArray(links)) return this;
    for (const link of lastLinks(links)) this.addLink(link);
    return this;
  }

  setStatus(status: SpanStatus): this {
    if (this.ended) return this.#late('setStatus');
    const { code, message } = status;
    if (!isStatusCode(code) || code === SpanStatusCode.UNSET) return this;
    if (this.status.code === SpanStatusCode.OK) return this;
    const isTold = code === SpanStatusCode.ERROR && typeof message === 'string';
    this.status = isTold ? { code, message: this.#settings.entry.text(message) } : { code };
    return this;
  }

  updateName(name: string): this {
    if (this.ended) return this.#late('updateName');
    this.name = this.#settings.entry.text(textOf(name));
    return this;
  }

  recordException(exception: Exception, time?: TimeInput): void {
    if (this.ended) {
      this.#late('recordException');
      return;
    }
    this.#pushEvent('exception', attributesOf(exception), time);
  }

  end(endTime?: TimeInput): void {
    if (this.ended) {
      this.#late('end');
      return;
    }
    const { processor, warn } = this.#settings;
    let end = this.#timeOf(endTime);
    if (between(this.startTime, end)[0] < 0) {
      warn(`The span "${this.name}" ends before it starts: its duration is set to 0.`);
      end = [this.startTime[0], this.startTime[1]];
    }
    this.endTime = end;
    processor.onEnding(this);
    this.ended = true;
    processor.onEnd(this);
  }

  #adoptClean(attributes: Attributes): void {
    // Writing it would change the object, not add an attribute.
    const hasPrototype = Object.hasOwn(attributes, '__proto__');
    if (hasPrototype) Reflect.deleteProperty(attributes, '__proto__');
    const clean = cleanAttributes(attributes, {
      attributeCountLimit: this.#settings.limits.attributeCountLimit,
      attributeValueLengthLimit: Number.POSITIVE_INFINITY,
    });
    this.attributes = clean.attributes ?? {};
    this.#attributeCount = Object.keys(this.attributes).length;
    this.droppedAttributesCount = (clean.droppedAttributesCount ?? 0) + (hasPrototype ? 1 : 0);
  }

  #set(name: string, value: Attributes[string]): void {
    if (!Object.hasOwn(this.attributes, name)) {
      if (!this.#mayAdd(name)) return;
      this.#attributeCount += 1;
    }
    this.attributes[name] = value;
  }

  #setAny(given: string, value: unknown): void {
    const { entry, warn } = this.#settings;
    const name = entry.key(given);
    if (value === undefined) return;
    if (!Object.hasOwn(this.attributes, name) && !this.#mayAdd(name)) return;
    const bounded = entry.value(given, value, this);
    if (isAnyValue(bounded)) this.#set(name, bounded);
    else warn(`The value of the attribute "${name}" is of a type that cannot be sent.`);
  }

  #mayAdd(name: string): boolean {
    if (name.length === 0) {
      this.#settings.warn('An attribute without a name is not set.');
      return false;
    }
    // Setting `__proto__` would change the object, not add an attribute.
    if (this.#attributeCount < this.#settings.limits.attributeCountLimit && name !== '__proto__') return true;
    this.droppedAttributesCount += 1;
    return false;
  }

  #pushEvent(name: string, attributes: Attributes | undefined, time: unknown): void {
    const { limits, entry } = this.#settings;
    if (limits.eventCountLimit === 0) {
      this.droppedEventsCount += 1;
      return;
    }
    if (this.events.length >= limits.eventCountLimit) {
      this.events.shift();
      this.droppedEventsCount += 1;
    }
    this.events.push({
      name: entry.text(name),
      time: this.#timeOf(time),
      ...cleanSimpleAttributes(attributes && entry.attributes(attributes, this), {
        attributeCountLimit: limits.attributePerEventCountLimit,
        attributeValueLengthLimit: Number.POSITIVE_INFINITY,
      }),
    });
  }

  #pushLink({ context, attributes }: Link): void {
    const { limits, entry } = this.#settings;
    if (limits.linkCountLimit === 0) {
      this.droppedLinksCount += 1;
      return;
    }
    if (this.links.length >= limits.linkCountLimit) {
      this.links.shift();
      this.droppedLinksCount += 1;
    }
    this.links.push({
      context,
      ...cleanAttributes(isObject(attributes) ? entry.attributes(attributes, this) : undefined, {
        attributeCountLimit: limits.attributePerLinkCountLimit,
        attributeValueLengthLimit: Number.POSITIVE_INFINITY,
      }),
    });
  }

  /** A time that cannot be sent counts as none. */
  #timeOf(time: unknown): HrTime {
    const valid = time === undefined ? undefined : validTime(time);
    if (valid !== undefined) return givenTime(valid, this.#offset);
    if (Number.isNaN(this.#startedAt)) return timeOfMillis(Date.now());
    return later(this.startTime, performance.now() - this.#startedAt);
  }

  #late(call: string): this {
    this.#settings.warn(
      withRule('ended-spans', `${call}() was called on the span "${this.name}" after its end.`),
    );
    return this;
  }
}

/** By the conventions: the type is the name of the class. */
function attributesOf(exception: unknown): Attributes {
  if (typeof exception === 'string') return { 'exception.message': exception };
  return exceptionAttributes(describeError(exception)) as Attributes;
}

const UNSET: SpanStatus = Object.freeze({ code: SpanStatusCode.UNSET });
const NOT_ENDED: HrTime = [0, 0];
const NO_DURATION: HrTime = [-1, -1];
