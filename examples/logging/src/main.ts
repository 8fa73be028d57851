import { getLogger } from 'throughline';

const log = getLogger('assessments');

// An event name and its fields; never a sentence with values inside.
log.info('assessment_submitted', { user_id: 'user-1', score: 87 });

// Fields for every line of one logger.
const importer = log.bind({ file: 'answers.json' });
importer.debug('import_started'); // below the default level; THROUGHLINE_LOG_LEVEL=debug shows it

function readAnswers(text: string): unknown[] {
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
