/**
 * What the service promises. `throughline rules` makes Prometheus rules of this file:
 * docker/prometheus/rules/assessments-objectives.yaml.
 */
import { slo } from 'throughline';

slo('answers', {
  objective: 0.95,
  latency: '500ms',
  route: 'POST /assessments/:id/answers',
  description: 'Students wait for their score, or do not get it.',
});
// Stricter than a service like this should promise: the demo lets scoring fail, and the alert is there to be seen.
slo('retakes', {
  objective: 0.999,
  flow: 'retake_assessment',
  description: 'Students who may try again cannot.',
});
