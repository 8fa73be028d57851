import { isFunction, type Node, type NodeOf } from '../../lint/nodes.ts';
import { findIn, variableAt } from '../../lint/source.ts';
import { fileOf, type SourceFile } from './source-file.ts';
import { type Evaluate, type TypeNode, UNKNOWN, type Value } from './value.ts';

/** What a value of a written type may be: a class's instance, what implements an interface, something of a package. */
export function valuesOfType(type: Node, evaluate: Evaluate): readonly Value[] {
  if (/^TS(?:String|Number|Boolean|BigInt|Symbol|Null|Undefined|Void|Never)Keyword$/.test(type.type)) {
    return [{ kind: 'plain' }];
  }
  if (type.type === 'TSArrayType' || type.type === 'TSLiteralType' || type.type === 'TSTupleType') {
    return [{ kind: 'plain' }];
  }
  if (type.type === 'TSUnionType') return type.types.flatMap((one) => valuesOfType(one, evaluate));
  if (type.type !== 'TSTypeReference') return [UNKNOWN];
  const argument = type.typeArguments?.params[0];
  if (argument && isWrapper(type)) return valuesOfType(argument, evaluate);
  return valuesOfName(type.typeName, evaluate);
}

const isWrapper = ({ typeName }: NodeOf<'TSTypeReference'>) =>
  typeName.type === 'Identifier' &&
  /^(?:Promise|Awaited|Readonly|Required|Partial|NonNullable)$/.test(typeName.name);

function valuesOfName(name: Node, evaluate: Evaluate): readonly Value[] {
  if (name.type === 'TSQualifiedName') {
    const right = name.right.name;
    return valuesOfName(name.left, evaluate).map((left) =>
      left.kind === 'outside' ? { ...left, path: `${right}:` } : UNKNOWN,
    );
  }
  if (name.type !== 'Identifier') return [UNKNOWN];
  const variable = variableAt(fileOf(name).source, name);
  // `Map`, `Date`, `Request` of the web: of the language or of Node.
  if (!variable) return [{ kind: 'outside', module: 'global', path: `${name.name}:` }];
  const definition = variable.defs[0];
  if (definition?.type === 'ImportBinding') {
    return evaluate.values(definition.name).map((value) => asInstance(value, name.name));
  }
  const { node } = definition ?? {};
  if (node?.type === 'ClassDeclaration') return [{ kind: 'instance', node }];
  if (node?.type === 'TSInterfaceDeclaration' || node?.type === 'TSTypeAliasDeclaration') {
    return [{ kind: 'typed', node }];
  }
  return [UNKNOWN];
}

function asInstance(value: Value, name: string): Value {
  if (value.kind === 'class') return { kind: 'instance', node: value.node };
  if (value.kind !== 'outside') return value;
  return { kind: 'outside', module: value.module, path: `${value.path.split('.').at(-1) || name}:` };
}

/**
 * What a program has for a type of its own: classes that implement it, what functions with that type of result return, variables
 * and expressions that are given it.
 */
export class Implementations {
  readonly #files: () => Iterable<SourceFile>;
  readonly #evaluate: Evaluate;
  #found: Map<TypeNode, Node[]> | undefined;

  constructor(files: () => Iterable<SourceFile>, evaluate: Evaluate) {
    this.#files = files;
    this.#evaluate = evaluate;
  }

  of(type: TypeNode): readonly Node[] {
    this.#found ??= this.#find();
    return this.#found.get(type) ?? [];
  }

  #find(): Map<TypeNode, Node[]> {
    const found = new Map<TypeNode, Node[]>();
    const add = (type: Node | undefined, node: Node | null | undefined) => {
      if (!type || !node || type.type !== 'TSTypeReference') return;
      for (const value of valuesOfType(type, this.#evaluate)) {
        if (value.kind === 'typed') found.set(value.node, [...(found.get(value.node) ?? []), node]);
      }
    };
    for (const { source } of this.#files()) {
      findIn(source, source.ast, (node) => {
        if (node.type === 'ClassDeclaration' || node.type === 'ClassExpression') {
          for (const { expression } of node.implements ?? []) {
            for (const value of valuesOfName(expression, this.#evaluate)) {
              if (value.kind === 'typed') found.set(value.node, [...(found.get(value.node) ?? []), node]);
            }
          }
        } else if (isFunction(node)) add(node.returnType?.typeAnnotation, node);
        else if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier') {
          add(node.id.typeAnnotation?.typeAnnotation, node.init);
        } else if (node.type === 'TSSatisfiesExpression') add(node.typeAnnotation, node.expression);
        return false;
      });
    }
    return found;
  }
}

/** The type of a member that an interface or an object type declares. */
export function declaredMember(type: TypeNode, name: string): Node | undefined {
  const members =
    type.type === 'TSInterfaceDeclaration'
      ? type.body.body
      : type.typeAnnotation.type === 'TSTypeLiteral'
        ? type.typeAnnotation.members
        : [];
  for (const member of members) {
    if (member.type !== 'TSPropertySignature' || member.key.type !== 'Identifier') continue;
    if (member.key.name === name) return member.typeAnnotation?.typeAnnotation;
  }
  return undefined;
}
