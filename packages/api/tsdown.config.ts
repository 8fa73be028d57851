import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: ['src/index.ts', 'src/runtime.ts'],
  format: 'esm',
  platform: 'node',
  target: 'node22.15',
  dts: true,
  fixedExtension: false,
  sourcemap: true,
  clean: true,
});
