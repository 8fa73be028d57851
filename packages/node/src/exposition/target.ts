import type { Attributes } from '@opentelemetry/api';
import { labelsOf } from './labels.ts';

/** Resource attributes that say how the process was started and by whom, or that should stay on the machine. */
const confidential =
  /^(process\.(command|command_args|command_line|executable\.path|owner|working_directory|environment_variable\..*)|host\.(id|ip|mac))$/;

/** The resource as `target_info` may show it, to everybody who may read metrics. */
export function targetLabels(attributes: Attributes): Map<string, string> {
  return labelsOf(
    Object.fromEntries(Object.entries(attributes).filter(([key]) => !confidential.test(key))),
    false,
  );
}
