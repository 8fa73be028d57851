/** One instruction of a Dockerfile, continuation lines joined. */
export interface Instruction {
  name: string;
  value: string;
}

export interface Stage {
  image: string;
  /** From `AS name`. */
  name: string | undefined;
  instructions: Instruction[];
}

/** The stages of a Dockerfile, as far as this repository's use of it goes: no heredocs, no ARG before FROM. */
export function parseDockerfile(text: string): Stage[] {
  const stages: Stage[] = [];
  const lines = text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  for (const line of lines) {
    const [, name = '', value = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (!known.has(name)) throw new Error(`"${line}" is no instruction of a Dockerfile.`);
    if (name === 'FROM') {
      const [image = '', , stage] = value.split(/\s+/);
      stages.push({ image, name: stage, instructions: [] });
    } else {
      stages.at(-1)?.instructions.push({ name, value });
    }
  }
  return stages;
}

/** The values of one instruction, in order. */
export function valuesOf(stage: Stage | undefined, name: string): string[] {
  return (stage?.instructions ?? []).filter((one) => one.name === name).map(({ value }) => value);
}

/** `--from=stage a b target`, taken apart. */
export function parseCopy(value: string): { from: string | undefined; sources: string[]; target: string } {
  const words = value.split(/\s+/);
  const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length);
  const paths = words.filter((word) => !word.startsWith('--'));
  return { from, sources: paths.slice(0, -1), target: paths.at(-1) ?? '' };
}

const known = new Set(
  'FROM WORKDIR COPY RUN ENV USER HEALTHCHECK CMD ENTRYPOINT EXPOSE LABEL ARG'.split(' '),
);
