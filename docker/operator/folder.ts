import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** What was built. */
export interface BuiltFolder {
  files: number;
  bytes: number;
}

/**
 * Builds the folder of the auto-instrumentation image: `autoinstrumentation.js` and the production dependencies of
 * `throughline` in the lockfile's versions, without links, so that `cp -r` carries it anywhere.
 *
 * @throws Error with npm's own words, where it cannot install, and where `dist` of a package is not built yet
 */
export function buildFolder(target: string): BuiltFolder {
  const work = mkdtempSync(join(tmpdir(), 'throughline-operator-'));
  try {
    copyManifests(work);
    installProduction(work);
    replaceLinks(work);
    rmSync(target, { recursive: true, force: true });
    mkdirSync(target, { recursive: true });
    cpSync(join(work, 'node_modules'), join(target, 'node_modules'), { recursive: true });
    cpSync(join(import.meta.dirname, 'autoinstrumentation.cjs'), join(target, 'autoinstrumentation.js'));
    cpSync(join(root, 'LICENSE'), join(target, 'LICENSE'));
    writeFileSync(join(target, 'package.json'), manifest());
    return tidy(target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The manifests of all workspaces: npm checks the whole of them against the lockfile. */
function copyManifests(work: string): void {
  for (const file of ['package.json', 'package-lock.json', '.npmrc'])
    cpSync(join(root, file), join(work, file));
  for (const group of ['packages', 'examples']) {
    for (const name of readdirSync(join(root, group))) {
      const file = join(group, name, 'package.json');
      if (!existsSync(join(root, file))) continue;
      mkdirSync(join(work, group, name), { recursive: true });
      cpSync(join(root, file), join(work, file));
    }
  }
}

function installProduction(work: string): void {
  const args = ['install', '--workspace=throughline', '--omit=dev', '--omit=optional', '--ignore-scripts'];
  const done = spawnSync('npm', [...args, '--prefer-offline', '--no-bin-links', '--loglevel=error'], {
    cwd: work,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) {
    throw new Error(
      `npm could not install the production dependencies:\n${done.stderr ?? done.error?.message}`,
    );
  }
}

/** npm links workspaces into node_modules; the image needs the packages themselves, as they are published. */
function replaceLinks(work: string): void {
  const modules = join(work, 'node_modules');
  for (const link of entriesBelow(modules).filter((path) => lstatSync(path).isSymbolicLink())) {
    const installed = realpathSync(link);
    const source = join(root, relative(realpathSync(work), installed));
    const { files } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as { files: string[] };
    if (!existsSync(join(source, 'dist'))) {
      throw new Error(`${join(source, 'dist')} does not exist. Run "npm run build" and try again.`);
    }
    rmSync(link);
    for (const part of ['package.json', ...files].filter((name) => existsSync(join(source, name)))) {
      cpSync(join(source, part), join(link, part), { recursive: true });
    }
    const nested = join(installed, 'node_modules');
    if (existsSync(nested)) renameSync(nested, join(link, 'node_modules'));
  }
  rmSync(join(modules, '.package-lock.json'), { force: true });
}

function manifest(): string {
  const { version } = JSON.parse(readFileSync(join(root, 'packages/node/package.json'), 'utf8')) as {
    version: string;
  };
  const content = { name: 'throughline-autoinstrumentation', version, private: true, type: 'commonjs' };
  return `${JSON.stringify({ ...content, main: 'autoinstrumentation.js' }, undefined, 2)}\n`;
}

/** Nothing at run time reads these, and every pod that starts copies the folder. */
const unread = /(\.map|\.d\.[cm]?ts|\.tsbuildinfo)$/;

/** Removes what nobody reads, and lets every user and group read the rest: pods run as users of their own. */
function tidy(target: string): BuiltFolder {
  const built = { files: 0, bytes: 0 };
  chmodSync(target, 0o755);
  for (const path of entriesBelow(target)) {
    const entry = lstatSync(path);
    if (entry.isSymbolicLink()) throw new Error(`${path} is a link, which a copy elsewhere would break.`);
    if (entry.isDirectory()) chmodSync(path, 0o755);
    else if (unread.test(path)) rmSync(path);
    else {
      chmodSync(path, 0o644);
      built.files += 1;
      built.bytes += entry.size;
    }
  }
  return built;
}

function entriesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) =>
    join(entry.parentPath, entry.name),
  );
}
