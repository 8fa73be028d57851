import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    register: 'src/register.ts',
    'boot/boot': 'src/boot/boot.ts',
    'boot/health-only': 'src/boot/health-only.ts',
    'cli/throughline': 'src/cli/throughline.ts',
  },
  format: 'esm',
  platform: 'node',
  target: 'node22.15',
  dts: true,
  fixedExtension: false,
  sourcemap: true,
  clean: true,
});
