import { getLogger, setLogLevel, withContext } from 'throughline';

/** The events of this program: an unknown one, or a wrong field, does not compile. */
interface Events {
  assessment_submitted: { user_id: string; score: number };
  import_started: { file: string; summary: string };
  import_skipped: { file: string; reason: 'not_a_list' };
  import_completed: { file: string; answers: number };
  import_failed: { file: string; user_id: string };
}

const log = getLogger<Events>('assessments');

// An event name and its fields; never a sentence with values inside.
log.info('assessment_submitted', { user_id: 'user-1', score: 87 });

// Fields for every line of one logger.
const importer = log.bind({ file: 'answers.json' });

function readAnswers(text: string): unknown[] {
  // Below the default level, so the summary is not even made.
  importer.debug('import_started', { summary: () => text.slice(0, 10) });
  const answers: unknown = JSON.parse(text);
  if (!Array.isArray(answers)) {
    // No silent early return: what is handled is a warning with its reason.
    importer.warning('import_skipped', { reason: 'not_a_list' });
    return [];
  }
  importer.info('import_completed', { answers: answers.length });
  return answers;
}

readAnswers('[1, 2, 3]');
readAnswers('{}');
try {
  readAnswers('{');
} catch (error) {
  // Type, message, stack and causes of the error, beside the fields that say what was at stake.
  importer.exception('import_failed', error, { user_id: 'user-1' });
}

// The level of some loggers, while the program runs.
setLogLevel('debug', 'assess*');

// One line for a piece of work, with what was set anywhere in it; in a request it is written when the response is out.
withContext({ job: 'nightly_import' }, () => {
  log.set({ answers: readAnswers('[4, 5]').length });
  log.set({ source: 'school' });
});
