// What `--require throughline/register` loads. Old syntax on purpose: an old Node, which cannot require an ES module,
// has to get as far as the sentence that names it.
try {
  require('./register.js');
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  process.stderr.write(
    code === 'ERR_REQUIRE_ESM'
      ? `throughline: Throughline needs Node.js 22.15 or later; this is ${process.versions.node}, so nothing is recorded. The application runs as it is.\n`
      : `throughline: could not be loaded (${String(message).split('\n')[0]}), so nothing is recorded. The application runs as it is; install throughline anew.\n`,
  );
}
