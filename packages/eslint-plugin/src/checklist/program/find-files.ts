import { readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const SOURCE = /\.(?:[cm]?[jt]s|[jt]sx)$/;
const NOT_SOURCE =
  /\.d\.[cm]?ts$|\.min\.[cm]?js$|[.-](?:test|spec|suite|bench|stories)\.[cm]?[jt]sx?$|\.config\.[cm]?[jt]s$/;
const NOT_FOLDERS =
  /^(?:\..*|node_modules|dist|build|built|out|coverage|vendor|test|tests|__tests__|__mocks__|spec|e2e|fixtures|bench|benchmarks|public|static)$/;

/** The sources of an application below a folder, or the one file that is given: no tests, no builds, nothing installed. */
export function findSources(place: string): string[] {
  if (statSync(place).isFile()) return [place];
  const found: string[] = [];
  const folders = [place];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!NOT_FOLDERS.test(entry.name)) folders.push(path);
      } else if (entry.isFile() && SOURCE.test(entry.name) && !NOT_SOURCE.test(entry.name)) found.push(path);
    }
  }
  return found.sort();
}

/** How a file is called in a report: from the folder that is checked, the same on every machine. */
export function nameFrom(root: string, path: string): string {
  return relative(root, path).split(sep).join('/');
}
