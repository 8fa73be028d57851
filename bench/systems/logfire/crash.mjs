import * as logfire from '@pydantic/logfire-node';

export const follow = (name, steps, doStep) =>
  logfire.span(name, {
    callback: async () => {
      for (const step of steps) await logfire.span(step, { callback: () => doStep(step) });
    },
  });
