import { SEVERITY } from './level.ts';
import { writeDecided } from './record.ts';
import { RecordSink } from './record-sink.ts';
import { takeHeldBack } from './repeats.ts';
import { reportFault } from './runtime-state.ts';

const sink: RecordSink = new RecordSink('throughline');

/**
 * Tells what was held back as a repetition and has no later line that could tell it: one line `lines_held_back` for each
 * event and level. For a flush and the end of the process. Never throws.
 */
export function tellHeldBack(): void {
  try {
    for (const { event, level, count } of takeHeldBack()) {
      // On the level of what it speaks about: whoever sees those lines sees this one.
      if (SEVERITY[level] < sink.level.written) continue;
      writeDecided(sink, level, 'lines_held_back', { fields: [{ repeated_event: event, held_back: count }] });
    }
  } catch (error) {
    reportFault('log', error as Error);
  }
}
