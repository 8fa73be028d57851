import { appendFileSync } from 'node:fs';

/** Notes a measured figure of a scenario for a person, in the file that `DELIVERY_FIGURES` names. */
export function figure(scenario: string, text: string): void {
  const file = process.env['DELIVERY_FIGURES'];
  if (file) appendFileSync(file, `${scenario}\t${text}\n`);
}
