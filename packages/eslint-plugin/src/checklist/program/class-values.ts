import { type FunctionNode, isFunction, type Node, propertyName } from '../../lint/nodes.ts';
import { findIn } from '../../lint/source.ts';
import { fileOf } from './source-file.ts';
import type { ClassNode, Evaluate, Value } from './value.ts';

/** What an instance (or, with `isStatic`, the class itself) has under a name; its base classes included. */
export function memberOfClass(
  node: ClassNode,
  name: string,
  isStatic: boolean,
  evaluate: Evaluate,
  typed: (type: Node) => readonly Value[],
): readonly Value[] {
  let type: Node | undefined;
  for (const member of node.body.body) {
    if (member.type === 'MethodDefinition' && propertyName(member) === name && member.static === isStatic) {
      return isFunction(member.value) ? [{ kind: 'function', node: member.value }] : [];
    }
    if (member.type === 'PropertyDefinition' && propertyName(member) === name) {
      if (member.value) return evaluate.values(member.value);
      type = member.typeAnnotation?.typeAnnotation;
    }
  }
  const made = constructorOf(node);
  for (const param of made?.params ?? []) {
    if (param.type !== 'TSParameterProperty') continue;
    const target = param.parameter.type === 'AssignmentPattern' ? param.parameter.left : param.parameter;
    if (target.type === 'Identifier' && target.name === name) return evaluate.values(target);
  }
  const assigned = made && assignedTo(made, name);
  if (assigned) return evaluate.values(assigned);
  if (type) return typed(type);
  if (!node.superClass) return [];
  return evaluate.values(node.superClass).flatMap((base) => {
    if (base.kind === 'class')
      return evaluate.member(isStatic ? base : { kind: 'instance', node: base.node }, name);
    return base.kind === 'outside' ? [{ ...base, path: `${base.path}().${name}` }] : [];
  });
}

export function constructorOf(node: ClassNode): FunctionNode | undefined {
  for (const member of node.body.body) {
    if (member.type === 'MethodDefinition' && member.kind === 'constructor' && isFunction(member.value)) {
      return member.value;
    }
  }
  return undefined;
}

/** The class around a node, or undefined outside of one. */
export function classAround(node: Node): ClassNode | undefined {
  for (let at: Node | undefined = node; at; at = at.parent) {
    if (at.type === 'ClassDeclaration' || at.type === 'ClassExpression') return at;
  }
  return undefined;
}

function assignedTo(made: FunctionNode, name: string): Node | undefined {
  let value: Node | undefined;
  findIn(fileOf(made).source, made, (node) => {
    if (node.type !== 'AssignmentExpression' || node.left.type !== 'MemberExpression') return false;
    if (node.left.object.type !== 'ThisExpression' || propertyName(node.left) !== name) return false;
    value = node.right;
    return true;
  });
  return value;
}
