/**
 * The worker thread behind `sendSync`, as text: an eval'd worker has no file of its own, so it survives any
 * bundler. It posts every request at once, counts into the shared memory that the blocked thread waits on, and
 * ends. Slots: 0 requests not yet answered, 1 delivered (2xx).
 *
 * Names are not looked up with getaddrinfo: Node waits for that call when a worker ends, so a name server that
 * does not answer would hold the process for seconds after the time limit (5.2 s measured). Instead: the hosts
 * file, then DNS queries, which can be abandoned, for the name with each search domain.
 */
export const SEND_WORKER_SOURCE = `'use strict';
const { Resolver } = require('node:dns').promises;
const { readFileSync } = require('node:fs');
const { workerData } = require('node:worker_threads');
const state = new Int32Array(workerData.state);
const windows = process.platform === 'win32';
const hostsFile = windows ? process.env.SystemRoot + '/System32/drivers/etc/hosts' : '/etc/hosts';

function settle(delivered) {
  if (delivered) Atomics.add(state, 1, 1);
  Atomics.sub(state, 0, 1);
  Atomics.notify(state, 0);
}

function wordLines(file) {
  try {
    return readFileSync(file, 'utf8').split('\\n').map((line) => line.replace(/#.*/, '').trim().split(/\\s+/));
  } catch {
    return [];
  }
}

function addressList(addresses) {
  return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
}

function fromHosts(name) {
  return wordLines(hostsFile).filter((words) => words.slice(1).includes(name)).map((words) => words[0]);
}

async function fromDns(name) {
  const search = windows ? [] : wordLines('/etc/resolv.conf').filter((words) => words[0] === 'search').flatMap((words) => words.slice(1));
  const names = [...new Set([...search.map((domain) => name + '.' + domain), name])];
  const resolver = new Resolver({ timeout: workerData.timeoutMs, tries: 1 });
  const ask = (one) => Promise.any([resolver.resolve4(one), resolver.resolve6(one)]).catch(() => []);
  const answers = await Promise.all(names.map(ask));
  return answers.find((addresses) => addresses.length > 0) ?? [];
}

async function addressesOf(name) {
  if (name === 'localhost' || name.endsWith('.localhost')) return ['127.0.0.1', '::1'];
  const known = fromHosts(name);
  return known.length > 0 ? known : fromDns(name);
}

function lookup(name, options, callback) {
  addressesOf(name).then((addresses) => {
    const list = addressList(addresses);
    if (list.length === 0) callback(new Error('no address'));
    else if (options.all) callback(null, list);
    else callback(null, list[0].address, list[0].family);
  }, callback);
}

function post(request) {
  let open = true;
  const once = (delivered) => {
    if (!open) return;
    open = false;
    settle(delivered);
  };
  try {
    const secure = request.url.startsWith('https:');
    const { request: send } = require(secure ? 'node:https' : 'node:http');
    const body = Buffer.from(request.body.buffer, request.body.byteOffset, request.body.byteLength);
    const outgoing = send(request.url, {
      ...request.tls,
      lookup,
      method: 'POST',
      agent: false,
      headers: { ...request.headers, 'content-length': body.length, connection: 'close' },
    });
    outgoing.on('response', (response) => {
      once(response.statusCode >= 200 && response.statusCode < 300);
      response.resume();
      outgoing.destroy();
    });
    outgoing.on('error', () => once(false));
    outgoing.on('close', () => once(false));
    outgoing.end(body);
  } catch {
    once(false);
  }
}

for (const request of workerData.requests) post(request);
`;
