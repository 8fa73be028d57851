import { EnvironmentReader } from '../../../config/environment-reader.ts';
import { table } from '../../../config/table.ts';
import {
  misspeltVariables,
  type NearVariable,
  variablesWithoutEffect,
} from '../../../config/unknown-variables.ts';

/** What the variables say, without any of their values. */
export interface EnvironmentEvidence {
  /** Names that mean nothing, and the known name that is nearest. */
  readonly unknown: readonly NearVariable[];
  readonly withoutEffect: readonly { readonly name: string; readonly instead: string }[];
  /** Variables whose text cannot be used as it is. */
  readonly refused: readonly { readonly name: string; readonly must: string }[];
  readonly isSet: (name: string) => boolean;
}

export function readEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): EnvironmentEvidence {
  const reader = new EnvironmentReader(environment);
  return {
    unknown: misspeltVariables(reader),
    withoutEffect: variablesWithoutEffect(reader),
    refused: table
      .filter((setting) => {
        if (reader.text(setting.name) === undefined) return false;
        const alone = new EnvironmentReader({ [setting.name]: environment[setting.name] });
        alone.read(setting);
        return alone.messages.length > 0;
      })
      .map(({ name, rule }) => ({ name, must: rule.must })),
    isSet: (name) => reader.text(name) !== undefined,
  };
}
