// Loaded into each test file: one that does not end by itself is ended, and says what kept it open.
import { after } from 'node:test';

// As parameters of this module's address a test can ask for other limits.
const { searchParams } = new URL(import.meta.url);
const FILE_SECONDS = Number(searchParams.get('file') ?? 1_200);
const IDLE_SECONDS = Number(searchParams.get('idle') ?? 20);

const TEST_FILE = /\.(test|suite|stack)\.m?[jt]s$/;

// The runner itself, and what a test starts (with the options of its own process, perhaps), are none of our business.
if (process.env['NODE_TEST_CONTEXT'] === 'child-v8' && TEST_FILE.test(process.argv[1] ?? '')) {
  setTimeout(() => end(`did not end within ${FILE_SECONDS} seconds`, 1), FILE_SECONDS * 1_000).unref();
  after(() => {
    const sentence = `did not end within ${IDLE_SECONDS} seconds after its last test`;
    setTimeout(() => end(sentence), IDLE_SECONDS * 1_000).unref();
  });
}

/**
 * @param {string} sentence
 * @param {number} [code] default: what the tests have come to
 */
function end(sentence, code) {
  const open = handles().map((handle) => `\n  ${handle}`);
  process.stderr.write(`The file ${process.argv[1]} ${sentence}. It keeps open:${open.join('')}\n`, () =>
    process.exit(code),
  );
}

/** @returns {string[]} */
function handles() {
  const { _getActiveHandles: list } = /** @type {any} */ (process);
  const told = list.call(process).map((/** @type {any} */ handle) => {
    const { remotePort, localPort, pid } = handle;
    return `${handle.constructor.name} ${JSON.stringify({ pid, localPort, remotePort, address: addressOf(handle) })}`;
  });
  return [process.getActiveResourcesInfo().join(', '), ...told];
}

/** @param {any} handle */
function addressOf(handle) {
  return typeof handle.address === 'function' ? handle.address() : undefined;
}
