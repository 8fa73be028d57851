import { bad, good, ruleCases } from '../support/rule-cases.ts';

const OURS = `import { getLogger } from 'throughline'; const log = getLogger('orders');`;

ruleCases('no-swallowed-error', [
  good('a part of it is used', `try { go(); } catch ({ code }) { process.exitCode = code; }`),
  good('a part of it is used, in a promise', `const outcome = await go().catch(({ message }) => message);`),
  good('thrown on', `try { await save(order); } catch (error) { throw error; }`),
  good(
    'thrown on some paths',
    `try { await read(path); } catch (error) { if (error.code !== 'ENOENT') throw error; }`,
  ),
  good('logged', `${OURS} try { await save(order); } catch (error) { log.exception('save_failed', error); }`),
  good(
    'logged without its name',
    `${OURS} try { await save(order); } catch { log.warning('save_skipped', { reason: 'away' }); }`,
  ),
  good(
    'handed on',
    `app.get('/', async (req, res, next) => { try { await go(); } catch (error) { next(error); } });`,
  ),
  good(
    'given back',
    `async function tried() { try { return { ok: true, value: await go() }; } catch (error) { return { ok: false, error }; } }`,
  ),
  good(
    'recorded on a span',
    `
    import { trace } from '@opentelemetry/api';
    try { await go(); } catch (error) { trace.getActiveSpan()?.recordException(error as Error); }
  `,
  ),
  good(
    'counted',
    `
    import { metrics } from '@opentelemetry/api';
    const failures = metrics.getMeter('a').createCounter('failures');
    try { await go(); } catch { failures.add(1); }
  `,
  ),
  good(
    'explained',
    `try { await unlink(path); } catch { /* it is gone already, and that is all we want */ }`,
  ),
  good(
    'a question: is it a URL',
    `function isUrl(text: string) { try { new URL(text); return true; } catch { return false; } }`,
  ),
  good(
    'a question: is it JSON',
    `function parse(text: string) { try { return JSON.parse(text); } catch (error) { return undefined; } }`,
  ),
  good(
    'a question: is there a file',
    `async function exists(path) { try { await fs.access(path); return true; } catch { return false; } }`,
  ),
  good(
    'a question as a promise',
    `const exists = (path) => fs.stat(path).then(() => true).catch(() => false);`,
  ),
  good(
    'a function whose name asks',
    `async function isReachable(host) { try { await ping(host); return true; } catch { return false; } }`,
  ),
  good(
    'a method whose name asks',
    `class Files { tryRead(path) { try { return fs.readFileSync(path); } catch { return undefined; } } }`,
  ),
  good('added to a count', `try { await send(request); } catch { counts.unanswered += 1; }`),
  good(
    'a promise that is explained',
    `const answer = await fetch(url).catch(() => undefined /* not up yet: it is asked again */);`,
  ),
  good('put on a list of problems', `try { check(row); } catch { problems.push({ row: row.id }); }`),
  good(
    'cleaning up after another error',
    `try { await work(); } catch (error) { await client.query('rollback').catch(() => undefined); throw error; }`,
  ),
  good('cleaning up at the end', `try { await work(); } finally { await file.close().catch(() => {}); }`),
  good(
    'somebody else waits for it',
    `const ready = start(); ready.catch(() => {}); await Promise.race([ready, stopped]);`,
  ),
  good('a promise, logged', `${OURS} void send().catch((error) => log.exception('send_failed', error));`),
  good('a named function gets it', `send().catch(report);`),
  good('promises, where they are allowed', `send().catch(() => {});`, { options: { allowPromises: true } }),
  bad('a part of it is named, and not used', `try { go(); } catch ({ message }) { stop(); }`, 'swallowed'),
  bad('empty', `try { await save(order); } catch {}`, 'swallowed'),
  bad(
    'a name, and nothing done with it',
    `async function load(id) { try { return await store.read(id); } catch (error) { return null; } }`,
    'swallowed',
  ),
  bad(
    'with a logger at hand',
    `
    ${OURS}
    async function saveAnswer(answer) {
      try { await store.save(answer); } catch (error) { return false; }
    }
  `,
    'swallowed',
    {
      suggest: [
        [
          'logIt',
          `
    ${OURS}
    async function saveAnswer(answer) {
      try { await store.save(answer); } catch (error) { log.exception('save_answer_failed', error); return false; }
    }
  `,
        ],
      ],
    },
  ),
  bad(
    'with pino at hand and no name',
    `
    import pino from 'pino';
    const logger = pino();
    const load = async () => { try { return await read(); } catch { return []; } };
  `,
    'swallowed',
    {
      suggest: [
        [
          'logIt',
          `
    import pino from 'pino';
    const logger = pino();
    const load = async () => { try { return await read(); } catch (error) { logger.error({ err: error }, 'load_failed'); return []; } };
  `,
        ],
      ],
    },
  ),
  bad(
    'a request that is refused for an unknown reason',
    `
    app.post('/orders', async (req, res) => {
      try { await place(req.body); res.end(); } catch (error) { res.status(500).end(); }
    });
  `,
    'swallowed',
  ),
  bad('a promise', `sendMail(user).catch(() => {});`, 'swallowed'),
  bad(
    'a promise that becomes nothing',
    `const profile = await fetchProfile(id).catch(() => undefined);`,
    'swallowed',
  ),
  bad('the second function of then', `sendMail(user).then(done, () => undefined);`, 'swallowed'),
  bad('a comment without words', `try { go(); } catch { /* */ }`, 'swallowed'),
  bad('a comment for a linter', `try { go(); } catch { /* eslint-disable-line no-empty */ }`, 'swallowed'),
  bad(
    'explained, where that is not enough',
    `try { go(); } catch { /* it does not matter */ }`,
    'swallowed',
    { options: { allowExplained: false } },
  ),
  bad(
    'a question, where each has to be told',
    `try { JSON.parse(text); } catch { ok = false; }`,
    'swallowed',
    { options: { allowProbes: false } },
  ),
  bad(
    'a question, and much more',
    `try { const order = JSON.parse(text); await store.save(order); } catch { ok = false; }`,
    'swallowed',
  ),
  bad('a retry that is only counted up', `try { await send(); } catch { attempt += 1; }`, 'swallowed'),
  bad(
    'a comment elsewhere in the chain',
    `const a = await fetch(url /* the address */).catch(() => undefined);`,
    'swallowed',
  ),
  bad('a call that says nothing', `try { go(); } catch { stop(); }`, 'swallowed'),
]);
