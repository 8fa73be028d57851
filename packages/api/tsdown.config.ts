import { asciiOnly } from '../../scripts/ascii-only.ts';
import { builtinMembers } from '../../scripts/builtin-members.ts';
import { packageBuild } from '../../scripts/package-build.ts';

export default {
  ...packageBuild(['src/index.ts', 'src/runtime.ts']),
  plugins: [builtinMembers(), asciiOnly()],
};
