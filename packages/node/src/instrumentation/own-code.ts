import { readFileSync, realpathSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const OWN_SCOPES = ['@opentelemetry', '@throughline'].map((scope) => `node_modules/${scope}/`);
const SIBLINGS = ['api', 'otlp', 'redact', 'viewer', 'winston'];

let ownFolders: string[] | undefined;

/** Does this file (path or URL) belong to the SDK or to OpenTelemetry? What it loads is not the application's use. */
export function isOwnCode(file: string | undefined): boolean {
  if (file === undefined) return false;
  const path = file.startsWith('file:') ? fileURLToPath(file) : file;
  const slashed = sep === '/' ? path : path.replaceAll(sep, '/');
  if (OWN_SCOPES.some((scope) => slashed.includes(scope))) return true;
  ownFolders ??= findOwnFolders();
  return ownFolders.some((folder) => path.startsWith(folder));
}

/** A workspace links our packages to folders outside `node_modules`. */
function findOwnFolders(): string[] {
  const folders = [codeFolder(import.meta.dirname)];
  for (const name of SIBLINGS) {
    try {
      folders.push(
        codeFolder(dirname(realpathSync(fileURLToPath(import.meta.resolve(`@throughline/${name}`))))),
      );
    } catch {
      // Not installed beside us: then nothing of it can load anything.
    }
  }
  return folders.filter((folder) => folder !== undefined);
}

/**
 * The `dist` or `src` folder of our package that a folder lies in: tests and examples beside it are not the
 * SDK. Undefined where this code was built into something else, whose own use of a library counts.
 */
function codeFolder(folder: string): string | undefined {
  const parts = folder.split(sep);
  const index = Math.max(parts.lastIndexOf('dist'), parts.lastIndexOf('src'));
  if (index === -1) return undefined;
  try {
    const manifest = readFileSync([...parts.slice(0, index), 'package.json'].join(sep), 'utf8');
    const { name } = JSON.parse(manifest) as { name?: string };
    if (name !== 'throughline' && !name?.startsWith('@throughline/')) return undefined;
  } catch {
    return undefined;
  }
  return `${parts.slice(0, index + 1).join(sep)}${sep}`;
}
