import { packageBuild } from '../../scripts/package-build.ts';

export default packageBuild({ index: 'src/index.ts', checklist: 'src/checklist/index.ts' });
