// Its workflows, as its documentation has them.
import { traceStep, traceWorkflow } from 'autotel/workflow';

export const follow = (name, steps, doStep) =>
  traceWorkflow({ name, workflowId: () => `${name}-1` })(() => async () => {
    for (const step of steps) await traceStep({ name: step, linkToPrevious: true })(doStep)(step);
  })();
