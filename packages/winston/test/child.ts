import { join } from 'node:path';
import { programsIn } from '../../../test/support/child-programs.ts';

export { finish, NODE_OPTIONS } from '../../../test/support/child-programs.ts';

/** Starts one of the programs beside this file. */
export const start: ReturnType<typeof programsIn> = programsIn(join(import.meta.dirname, 'programs'));
