import { propertyValue } from '../../lint/nodes.ts';
import { memberOfClass } from './class-values.ts';
import { declaredMember } from './type-values.ts';
import { type Evaluate, UNKNOWN, type Value } from './value.ts';

/** What a value has under a name, read anew. */
export function memberOf(value: Value, name: string, evaluate: Evaluate): readonly Value[] {
  switch (value.kind) {
    case 'object': {
      const found = propertyValue(value.node, name);
      if (found) return evaluate.values(found);
      return value.node.properties.flatMap((one) =>
        one.type === 'SpreadElement'
          ? evaluate.values(one.argument).flatMap((spread) => evaluate.member(spread, name))
          : [],
      );
    }
    case 'class':
    case 'instance': {
      const isStatic = value.kind === 'class';
      const found = memberOfClass(value.node, name, isStatic, evaluate, (type) => evaluate.typed(type));
      return found.length > 0 ? found : [UNKNOWN];
    }
    case 'module':
      return evaluate.exported(value.file.path, name, value.file) ?? [UNKNOWN];
    case 'outside':
      if (name === 'default') return [value];
      return [{ kind: 'outside', module: value.module, path: value.path ? `${value.path}.${name}` : name }];
    case 'typed': {
      const found = evaluate.implementing(value.node).flatMap((one) => evaluate.member(one, name));
      if (found.length > 0) return found;
      const declared = declaredMember(value.node, name);
      return declared ? evaluate.typed(declared) : [UNKNOWN];
    }
    case 'function':
      // `handler.bind(this)` and properties that are set on functions.
      return name === 'bind' || name === 'call' || name === 'apply' ? [value] : [UNKNOWN];
    case 'text':
    case 'plain':
    case 'list':
      return [{ kind: 'plain' }];
    default:
      return [UNKNOWN];
  }
}
