import type { Proof } from './proof.ts';
import { DATABASE_PROOFS } from './proofs-databases.ts';
import { FRAMEWORK_PROOFS } from './proofs-frameworks.ts';
import { MESSAGING_PROOFS } from './proofs-messaging.ts';

/** Every library that is proven. */
export const PROOFS: readonly Proof[] = [...FRAMEWORK_PROOFS, ...DATABASE_PROOFS, ...MESSAGING_PROOFS];
