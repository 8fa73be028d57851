import { type Node, type NodeOf, propertyName } from '../lint/nodes.ts';
import type { Source } from '../lint/source.ts';
import { findIn } from '../lint/source.ts';

export interface ClassMember {
  readonly value?: Node | undefined;
  readonly type?: Node | undefined;
}

/**
 * What `this.name` holds: the value of the property, what the constructor assigns, or else the type of the property or
 * of a parameter property.
 */
export function memberOfThis(
  source: Source,
  expression: NodeOf<'MemberExpression'>,
  name: string,
): ClassMember | undefined {
  const body = enclosingClass(expression)?.body;
  if (!body) return undefined;
  let type: Node | undefined;
  for (const member of body.body) {
    if (member.type === 'PropertyDefinition' && propertyName(member) === name) {
      if (member.value) return { value: member.value };
      type = member.typeAnnotation?.typeAnnotation;
    }
    if (member.type !== 'MethodDefinition' || member.kind !== 'constructor') continue;
    const assigned = type ? undefined : assignedIn(source, member.value, name);
    if (assigned) return { value: assigned };
    for (const param of member.value.params) {
      if (param.type !== 'TSParameterProperty') continue;
      const target = param.parameter.type === 'AssignmentPattern' ? param.parameter.left : param.parameter;
      if (target.type === 'Identifier' && target.name === name) type = target.typeAnnotation?.typeAnnotation;
    }
  }
  return type && { type };
}

function enclosingClass(node: Node): NodeOf<'ClassDeclaration'> | NodeOf<'ClassExpression'> | undefined {
  for (let at: Node | undefined = node; at; at = at.parent) {
    if (at.type === 'ClassDeclaration' || at.type === 'ClassExpression') return at;
  }
  return undefined;
}

function assignedIn(source: Source, body: Node, name: string): Node | undefined {
  let value: Node | undefined;
  findIn(source, body, (node) => {
    if (node.type !== 'AssignmentExpression' || node.left.type !== 'MemberExpression') return false;
    if (node.left.object.type !== 'ThisExpression' || propertyName(node.left) !== name) return false;
    value = node.right;
    return true;
  });
  return value;
}
