import {
  type Attributes,
  type Context,
  type Link,
  type SpanContext,
  type SpanKind,
  TraceFlags,
} from '@opentelemetry/api';
import { type Sampler, SamplingDecision, type SamplingResult } from '@opentelemetry/sdk-trace';
import { validParentIn } from '../tracing/valid-parent.ts';
import { type EarlySampler, isEarly, readsAttributes } from './early-sampler.ts';
import { mendedState } from './threshold-state.ts';

const SAMPLED: SamplingResult = Object.freeze({ decision: SamplingDecision.RECORD_AND_SAMPLED });
const NOT_SAMPLED: SamplingResult = Object.freeze({ decision: SamplingDecision.NOT_RECORD });

/** Samplers that decide below a parent, where something else than the parent's decision is wanted. */
export interface ParentSamplers {
  readonly remoteParentSampled?: Sampler | undefined;
  readonly remoteParentNotSampled?: Sampler | undefined;
  readonly localParentSampled?: Sampler | undefined;
  readonly localParentNotSampled?: Sampler | undefined;
}

/**
 * Does what the parent of a span decided, and asks another sampler where a trace begins in this process: the `ParentBased`
 * of the specification, without an object for each decision.
 */
export class ParentFirstSampler implements EarlySampler {
  /** Decides where a trace begins. */
  readonly root: Sampler;
  readonly asksEarly: boolean;
  readonly readsAttributes: boolean;
  readonly #parents: ParentSamplers;

  constructor(root: Sampler, parents: ParentSamplers = {}) {
    this.root = root;
    this.#parents = parents;
    const all = [root, ...Object.values(parents as Record<string, Sampler | undefined>)].filter(
      (sampler) => sampler !== undefined,
    );
    this.asksEarly = all.every(isEarly);
    this.readsAttributes = all.some(readsAttributes);
  }

  shouldSample(
    context: Context,
    traceId: string,
    name: string,
    kind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): SamplingResult {
    const parent = validParentIn(context);
    if (parent === undefined) {
      return this.root.shouldSample(context, traceId, name, kind, attributes, links);
    }
    const other = this.#samplerBelow(parent);
    if (other === undefined) return followed(parent);
    return other.shouldSample(context, traceId, name, kind, attributes, links);
  }

  toString(): string {
    return `ParentFirst{root=${this.root}}`;
  }

  #samplerBelow({ isRemote, traceFlags }: SpanContext): Sampler | undefined {
    const parents = this.#parents;
    const isSampled = (traceFlags & TraceFlags.SAMPLED) !== 0;
    if (isRemote) return isSampled ? parents.remoteParentSampled : parents.remoteParentNotSampled;
    return isSampled ? parents.localParentSampled : parents.localParentNotSampled;
  }
}

function followed(parent: SpanContext): SamplingResult {
  if ((parent.traceFlags & TraceFlags.SAMPLED) === 0) return NOT_SAMPLED;
  // What this process itself has put on a trace state needs no check.
  const traceState = parent.isRemote ? mendedState(parent) : undefined;
  return traceState === undefined ? SAMPLED : { ...SAMPLED, traceState };
}
