import { type Node, propertyName } from '../../lint/nodes.ts';
import { isInside } from '../../lint/source.ts';
import { type Evaluate, UNKNOWN, type Value } from './value.ts';

/** The values of one name in a pattern such as `{ store: { save } }`. */
export function throughPattern(
  values: readonly Value[],
  pattern: Node,
  name: Node,
  evaluate: Evaluate,
): readonly Value[] {
  if (pattern === name) return values;
  if (pattern.type === 'AssignmentPattern') return throughPattern(values, pattern.left, name, evaluate);
  if (pattern.type !== 'ObjectPattern') return [UNKNOWN];
  for (const property of pattern.properties) {
    if (property.type !== 'Property' || !isInside(name, property.value)) continue;
    const key = propertyName(property);
    if (key === undefined) return [UNKNOWN];
    return throughPattern(
      values.flatMap((value) => evaluate.member(value, key)),
      property.value,
      name,
      evaluate,
    );
  }
  return [UNKNOWN];
}
