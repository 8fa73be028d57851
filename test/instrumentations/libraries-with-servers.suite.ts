// Not part of npm test: npm run test:instrumentations runs it, and builds the servers that can be built.
import { PROOFS } from './proofs.ts';
import { proveLibraries } from './prove-libraries.ts';

await proveLibraries(PROOFS.filter((proof) => proof.server !== undefined));
