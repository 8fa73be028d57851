import { flow } from 'throughline';

export const follow = (name, steps, doStep) =>
  flow(
    name,
    async (f) => {
      for (const step of steps) await f.step(step, () => doStep(step));
    },
    { steps },
  );
