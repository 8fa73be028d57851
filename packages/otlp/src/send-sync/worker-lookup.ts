/**
 * How the worker thread of `sendSync` finds the address of a name, as text.
 *
 * Not with getaddrinfo: Node waits for that call when a worker ends, so a name server that does not answer would
 * hold the process for seconds after the time limit (5.2 s measured). Instead: the hosts file, then DNS queries,
 * which can be abandoned, for the name with each search domain.
 */
export const LOOKUP_SOURCE = `const { Resolver } = require('node:dns').promises;
const { readFileSync } = require('node:fs');
const windows = process.platform === 'win32';
const hostsFile = windows ? process.env.SystemRoot + '/System32/drivers/etc/hosts' : '/etc/hosts';

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
`;
