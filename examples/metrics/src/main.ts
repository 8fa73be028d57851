import { counter, gauge, histogram, upDownCounter } from 'throughline';

const submissions = counter('assessment.submissions', {
  description: 'Submissions by skill area and outcome.',
  unit: '{submission}',
  labels: ['skill_area', 'outcome'],
  fields: ['user_id'],
});
const duration = histogram('scoring.duration', {
  description: 'How long scoring took.',
  unit: 's',
  labels: ['skill_area'],
  buckets: [0.01, 0.1, 1],
});
const sessions = upDownCounter('sessions.open', { description: 'Sessions that are open.' });
const waiting = gauge('queue.waiting', { description: 'Submissions that wait.', labels: ['queue'] });

// A label that is missing or misspelt is a compile error, and so is a field that was not declared. user_id is no label: it
// goes to the current span, and to the line of the request.
submissions.add(1, { skill_area: 'reading', outcome: 'success', user_id: 'user-1' });
submissions.add(2, { skill_area: 'writing', outcome: 'validation_error' });
duration.record(0.042, { skill_area: 'reading' });
sessions.add(3);
sessions.add(-1);
waiting.record(7, { queue: 'scoring' });

console.log('Recorded. Look at /metrics on the address that throughline names; Ctrl-C ends this.');
setInterval(() => undefined, 60_000);
