import { asciiOnly } from '../../scripts/ascii-only.ts';
import { packageBuild } from '../../scripts/package-build.ts';

export default { ...packageBuild(['src/index.ts', 'src/collector.ts']), plugins: [asciiOnly()] };
