import { counter, gauge, histogram } from '@throughline/api';

const submissions = counter('submissions', { unit: '{submission}', labels: ['skill_area', 'status'] });
submissions.add(1, { skill_area: 'maths', status: 'success' });
submissions.add(1, { skill_area: 'maths', status: 'success', assessment_id: 'goes to the span' });

// @ts-expect-error a declared label is missing
submissions.add(1, { skill_area: 'maths' });
// @ts-expect-error a declared label is misspelt
submissions.add(1, { skill_area: 'maths', state: 'success' });
// @ts-expect-error a label cannot be an object
submissions.add(1, { skill_area: { id: 1 }, status: 'success' });
// @ts-expect-error a label cannot be undefined
submissions.add(1, { skill_area: undefined, status: 'success' });
// @ts-expect-error labels were declared, so fields are required
submissions.add(1);
// @ts-expect-error a value is a number
submissions.add('1', { skill_area: 'maths', status: 'success' });
// @ts-expect-error a counter has no record
submissions.record(1, { skill_area: 'maths', status: 'success' });

const declared = counter('declared', { labels: ['status'], fields: ['assessment_id'] });
declared.add(1, { status: 'success' });
declared.add(1, { status: 'success', assessment_id: 'goes to the span' });
// @ts-expect-error neither a label nor a field that was declared
declared.add(1, { status: 'success', skill_area: 'maths' });
// @ts-expect-error a declared field is no label
declared.add(1, { assessment_id: 'a1' });

const times = histogram('times', { fields: ['assessment_id'] });
times.record(1);
times.record(1, { assessment_id: 'a1' });
// @ts-expect-error a field that was not declared
times.record(1, { assessment: 'a1' });

const plain = counter('plain');
plain.add(1);
plain.add(1, { only: 'on the span' });

// @ts-expect-error a counter has no buckets
counter('x', { buckets: [1, 2] });
// @ts-expect-error an option is misspelt
counter('x', { label: ['a'] });
// @ts-expect-error labels are a list of names
counter('x', { labels: 'a' });
// @ts-expect-error fields are a list of names
counter('x', { fields: { assessment_id: 'a1' } });
// @ts-expect-error a unit is text
histogram('x', { unit: 5 });
// @ts-expect-error buckets are numbers
histogram('x', { buckets: ['1'] });
// @ts-expect-error a name is needed
gauge();
