import { packageBuild } from '../../scripts/package-build.ts';
import { thirdPartyLicenses } from '../../scripts/third-party-licenses.ts';

const built = packageBuild({
  index: 'src/index.ts',
  'store-thread': 'src/store-thread.ts',
  mcp: 'src/mcp/index.ts',
});

export default [
  { ...built, deps: { neverBundle: ['#mcp-protocol'] } },
  // The SDK of the Model Context Protocol is 17 MB with its types, maps and formats; what runs of it is one small file.
  {
    ...built,
    entry: { 'mcp-protocol': 'src/mcp/protocol.ts' },
    ...{ dts: false, clean: false, sourcemap: false, minify: true },
    deps: { alwaysBundle: [/^@modelcontextprotocol\//, /^zod/], onlyBundle: false },
    outputOptions: { codeSplitting: false },
    plugins: [thirdPartyLicenses('mcp-protocol.licenses.txt')],
  },
];
