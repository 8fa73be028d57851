import { packageBuild } from '../../scripts/package-build.ts';

export default packageBuild({
  index: 'src/index.ts',
  register: 'src/register.ts',
  start: 'src/start.ts',
  'boot/boot': 'src/boot/boot.ts',
  'boot/health-only': 'src/boot/health-only.ts',
  'cli/throughline': 'src/cli/throughline.ts',
});
