// Prints how the decorated methods behave; its decorators have to be compiled.
import { record } from '../recording.ts';
import { Assessments } from './decorated.ts';

const telemetry = record();
const assessments = new Assessments();
const retaken = await assessments.retake('u1');
const counted = assessments.count();
const outside = assessments.clear();
let thrown: unknown;
try {
  assessments.fails();
} catch (error) {
  thrown = (error as Error).name;
}
console.log(
  JSON.stringify({
    results: [retaken, counted, outside, thrown],
    lines: telemetry.lines.map(({ event, fields, flowId }) => [
      event,
      fields['user_id'],
      flowId?.split('-')[0],
    ]),
    spans: telemetry.spans().map(({ name }) => name),
  }),
);
