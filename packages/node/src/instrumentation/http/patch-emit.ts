import { EventEmitter } from 'node:events';

export type Emit = (this: EventEmitter, ...args: unknown[]) => boolean;

/**
 * Puts another `emit` on a prototype.
 *
 * @returns a function that takes it out again, unless somebody has put another one over it.
 */
export function patchEmitOf(prototype: object, make: (original: Emit) => Emit): () => void {
  const owner = prototype as { emit: Emit };
  const wasOwn = Object.hasOwn(owner, 'emit');
  const original = owner.emit ?? EventEmitter.prototype.emit;
  const emit = make(original);
  owner.emit = emit;
  return () => {
    if (owner.emit !== emit) return;
    if (wasOwn) owner.emit = original;
    else delete (owner as { emit?: Emit }).emit;
  };
}
