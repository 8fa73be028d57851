/** The ones of `known` that an option names, or all; an unknown name ends the process with what is known. */
export function chosen<T extends { name: string }>(
  task: string,
  option: string,
  names: string | undefined,
  known: T[],
): T[] {
  if (names === undefined) return known;
  return names.split(',').map((name) => {
    const found = known.find((one) => one.name === name);
    if (found) return found;
    const list = known.map((one) => one.name).join(', ');
    console.error(`${task}: ${option} "${name}" is not known. Known are: ${list}.`);
    return process.exit(2);
  });
}
