import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { SECURITY_HEADERS } from './respond.ts';

interface PageFile {
  type: string;
  bytes: Buffer;
  /** Its name has a hash of what is in it. */
  isImmutable: boolean;
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

let files: Map<string, PageFile> | undefined;

/** Answers with a file of the page; false where it is none. They are read once, and no path of a request reaches the disk. */
export function sendPageFile(path: string, response: ServerResponse): boolean {
  files ??= readPage();
  const file = files.get(path);
  if (file === undefined) return false;
  response.writeHead(200, {
    ...SECURITY_HEADERS,
    'content-type': file.type,
    'content-length': file.bytes.length,
    ...(file.isImmutable && { 'cache-control': 'public, max-age=31536000, immutable' }),
  });
  response.end(file.bytes);
  return true;
}

/** By request path; `/` is the page. Empty where it was not built, as in a fresh checkout. */
function readPage(): Map<string, PageFile> {
  const found = new Map<string, PageFile>();
  const folder = ['./page/', '../../dist/page/']
    .map((relative) => new URL(relative, import.meta.url))
    .find((url) => existsSync(new URL('index.html', url)));
  if (folder === undefined) return found;
  for (const given of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const name = given.replaceAll('\\', '/');
    const type = TYPES[extname(name)];
    if (type === undefined) continue;
    const bytes = readFileSync(new URL(name, folder));
    found.set(name === 'index.html' ? '/' : `/${name}`, {
      type,
      bytes,
      isImmutable: name.startsWith('assets/'),
    });
  }
  return found;
}
