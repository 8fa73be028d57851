import { PROOFS } from './proofs.ts';
import { proveLibraries } from './prove-libraries.ts';

await proveLibraries(PROOFS.filter((proof) => proof.server === undefined));
