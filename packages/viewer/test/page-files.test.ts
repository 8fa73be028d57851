import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { describe, test } from 'node:test';
import type { Viewer } from '@throughline/viewer';
import { withViewer } from './support/viewer.ts';

async function get(viewer: Viewer, path: string, method = 'GET') {
  const request = httpRequest({ host: '127.0.0.1', port: viewer.port, path, method, agent: false });
  request.end();
  const [response] = await once(request, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return {
    status: response.statusCode as number,
    headers: response.headers,
    text: Buffer.concat(chunks).toString(),
  };
}

describe('the files of the page', () => {
  test('have their types; those with a hash in their name are kept, the page itself never', () =>
    withViewer({}, async (viewer) => {
      const page = await get(viewer, '/');
      assert.equal(page.status, 200);
      assert.equal(page.headers['content-type'], 'text/html; charset=utf-8');
      assert.equal(page.headers['cache-control'], 'no-store');
      const assets = [...page.text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(
        ([, path]) => path as string,
      );
      const types = new Set<string>();
      for (const path of assets) {
        const { status, headers } = await get(viewer, path);
        assert.equal(status, 200, path);
        assert.match(path, /-[\w-]{8}\.\w+$/);
        assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable');
        assert.match(String(headers['content-security-policy']), /default-src 'none'/);
        assert.equal(headers['x-content-type-options'], 'nosniff');
        types.add(String(headers['content-type']));
      }
      assert.deepEqual([...types].sort(), [
        'image/svg+xml',
        'text/css; charset=utf-8',
        'text/javascript; charset=utf-8',
      ]);
      const head = await get(viewer, assets[0] as string, 'HEAD');
      assert.deepEqual([head.status, head.text], [200, '']);
    }));

  test('have no inline script or style, and name nothing outside', () =>
    withViewer({}, async (viewer) => {
      const { text } = await get(viewer, '/');
      assert.doesNotMatch(text, /<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|https?:/);
    }));

  test('are the only ones: other paths are not found, however they are written', () =>
    withViewer({}, async (viewer) => {
      for (const path of [
        '/index.html',
        '/assets/',
        '/assets/../index.html',
        '/assets/../../index.js',
        '/assets/..%2f..%2findex.js',
        '/assets/%2e%2e/%2e%2e/package.json',
        '/assets/..%5c..%5cindex.js',
        '/..//etc/passwd',
        '//etc/passwd',
        '/assets/index.js\0.css',
        '/__proto__',
        '/constructor',
      ]) {
        const { status } = await get(viewer, encodeURI(path.replaceAll('%', '%25')).replaceAll('%2525', '%'));
        assert.equal(status, 404, path);
      }
    }));
});
