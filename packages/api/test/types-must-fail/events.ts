import { getLogger, type Level, type LogRecord, type Processor, setLogLevel } from '@throughline/api';

interface Events {
  assessment_submitted: { user_id: string; score: number; note?: string };
  import_skipped: { reason: 'not_a_list' | 'empty' };
  started: Record<never, never>;
}

const log = getLogger<Events>('assessments');
log.info('assessment_submitted', { user_id: 'u1', score: 7 });
log.info('assessment_submitted', { user_id: 'u1', score: () => 7, note: 'late' });
log.debug('assessment_submitted', () => ({ user_id: 'u1', score: 7 }));
log.warning('import_skipped', { reason: 'empty' });
log.info('started');
log.exception('import_skipped', new Error('x'), { reason: 'empty' });
log.set({ anything: true });

// @ts-expect-error there is no such event
log.info('assessment_submited', { user_id: 'u1', score: 7 });
// @ts-expect-error a field is missing
log.info('assessment_submitted', { user_id: 'u1' });
// @ts-expect-error all fields are missing
log.info('assessment_submitted');
// @ts-expect-error a score is a number
log.info('assessment_submitted', { user_id: 'u1', score: '7' });
// @ts-expect-error a lazy score is a number, too
log.info('assessment_submitted', { user_id: 'u1', score: () => '7' });
// @ts-expect-error there is no such field
log.info('assessment_submitted', { user_id: 'u1', score: 7, points: 8 });
// @ts-expect-error the reason is none of those
log.warning('import_skipped', { reason: 'too_late' });
// @ts-expect-error an event has no fields of another
log.error('import_skipped', { reason: 'empty', score: 7 });
// @ts-expect-error lazy fields are those of the event
log.info('assessment_submitted', () => ({ user_id: 'u1' }));
// @ts-expect-error an exception has the fields of its event
log.exception('import_skipped', new Error('x'));

const bound = log.bind({ user_id: 'u1' });
bound.info('assessment_submitted', { score: 7 });
bound.info('assessment_submitted', { score: 7, user_id: 'u2' });
bound.info('import_skipped', { reason: 'empty' });
// @ts-expect-error what is not bound is missing
bound.info('assessment_submitted', {});
// @ts-expect-error what is bound has the type of its events
log.bind({ user_id: 7 });

const level: Level = log.level;
log.level = 'debug';
// @ts-expect-error there is no such level
log.level = 'loud';
setLogLevel(level, 'payments.*');
// @ts-expect-error there is no such level
setLogLevel('loud');

const processor: Processor = (record: LogRecord) => (record.event === 'x' ? null : record);
getLogger('x', { processors: [processor] });
// @ts-expect-error a processor gives a record or null
getLogger('x', { processors: [() => 5] });
// @ts-expect-error processors are a list
getLogger('x', { processors: processor });
export const later: Processor = (record) => {
  // @ts-expect-error the time of a record stays
  record.time = 5;
  return record;
};
