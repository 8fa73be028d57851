// HEALTHCHECK: exit code 0 where /health of this container's service answers 200, else 1 and a sentence.
const port = process.env.THROUGHLINE_HEALTH_PORT ?? '9465';
const url = `http://127.0.0.1:${port}/health`;

try {
  const answer = await fetch(url, { signal: AbortSignal.timeout(2_000), headers: { connection: 'close' } });
  await answer.arrayBuffer();
  if (answer.status !== 200) fail(`answered ${answer.status}`);
} catch (error) {
  fail(error instanceof Error ? (error.cause?.code ?? error.message) : String(error));
}

/** @param {string} reason */
function fail(reason) {
  process.stderr.write(`${url}: ${reason}\n`);
  process.exitCode = 1;
}
