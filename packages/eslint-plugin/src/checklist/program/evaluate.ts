import {
  bare,
  type Call,
  enclosingFunction,
  type FunctionNode,
  isFunction,
  type Node,
  type NodeOf,
  propertyName,
  textValue,
} from '../../lint/nodes.ts';
import type { Variable } from '../../lint/scope.ts';
import { findIn, isInside, variableAt } from '../../lint/source.ts';
import { isLocal } from '../../origin/origin.ts';
import type { CallSites } from './call-sites.ts';
import { classAround } from './class-values.ts';
import { memberOf } from './member-values.ts';
import { parameterValues } from './parameter-values.ts';
import { throughPattern } from './pattern-values.ts';
import { fileOf, type SourceFile } from './source-file.ts';
import { type Implementations, valuesOfType } from './type-values.ts';
import { type Evaluate, isKnown, type TypeNode, UNKNOWN, uniqueValues, type Value } from './value.ts';

const DEPTH = 24;

/** Reads what expressions are, across files. */
export class Evaluator implements Evaluate {
  readonly #known = new Map<Node, readonly Value[]>();
  readonly #members = new Map<Node, Map<string, readonly Value[]>>();
  readonly #exported: Evaluate['exported'];
  readonly #sites: CallSites | undefined;
  readonly #implementations: () => Implementations;
  #depth = 0;

  /** @param sites who calls what; without it parameters stay parameters */
  constructor(
    exported: (evaluate: Evaluate) => Evaluate['exported'],
    sites: CallSites | undefined,
    implementations: (evaluate: Evaluate) => Implementations,
  ) {
    this.#exported = exported(this);
    this.#sites = sites;
    const made = implementations(this);
    this.#implementations = () => made;
  }

  exported(module: string, name: string, from: SourceFile): readonly Value[] | undefined {
    return this.#exported(module, name, from);
  }

  values(node: Node): readonly Value[] {
    const known = this.#known.get(node);
    if (known) return known;
    if (this.#depth > DEPTH) return [UNKNOWN];
    // Whoever asks for a value while it is being read finds out nothing new.
    this.#known.set(node, []);
    this.#depth += 1;
    const values = uniqueValues(this.#read(bare(node)));
    this.#depth -= 1;
    this.#known.set(node, values);
    return values;
  }

  #read(node: Node): readonly Value[] {
    if (isFunction(node)) return [{ kind: 'function', node }];
    switch (node.type) {
      case 'ClassDeclaration':
      case 'ClassExpression':
        return [{ kind: 'class', node }];
      case 'TSInterfaceDeclaration':
      case 'TSTypeAliasDeclaration':
        return [{ kind: 'typed', node }];
      case 'ObjectExpression':
        return [{ kind: 'object', node }];
      case 'ArrayExpression':
        return [{ kind: 'list', node }];
      case 'Literal':
        return [typeof node.value === 'string' ? { kind: 'text', text: node.value } : { kind: 'plain' }];
      case 'TemplateLiteral': {
        const text = textValue(node);
        return [text === undefined ? { kind: 'plain' } : { kind: 'text', text }];
      }
      case 'BinaryExpression':
      case 'UnaryExpression':
      case 'UpdateExpression':
        return [{ kind: 'plain' }];
      case 'Identifier': {
        const { source } = fileOf(node);
        const variable = variableAt(source, node);
        if (variable?.defs[0]) return this.#variable(variable, node);
        return [{ kind: 'outside', module: 'global', path: node.name }];
      }
      case 'ThisExpression': {
        const around = classAround(node);
        if (around) return [{ kind: 'instance', node: around }];
        const object = enclosingFunction(node)?.parent?.parent;
        return [object?.type === 'ObjectExpression' ? { kind: 'object', node: object } : UNKNOWN];
      }
      case 'MemberExpression':
        return this.#member(node);
      case 'CallExpression':
        return this.#call(node);
      case 'NewExpression':
        return this.#whole(this.values(node.callee)).map((value): Value => {
          if (value.kind === 'class') return { kind: 'instance', node: value.node };
          return value.kind === 'outside' ? { ...value, path: `${value.path}()`, made: node } : UNKNOWN;
        });
      case 'LogicalExpression':
        return [...this.values(node.left), ...this.values(node.right)];
      case 'ConditionalExpression':
        return [...this.values(node.consequent), ...this.values(node.alternate)];
      case 'AssignmentExpression':
        return this.values(node.right);
      default:
        return [UNKNOWN];
    }
  }

  #variable(variable: Variable, name: Node): readonly Value[] {
    const definition = variable.defs[0];
    if (!definition) return [UNKNOWN];
    const { node } = definition;
    if (definition.type === 'ImportBinding') return this.#imported(node, definition.parent);
    if (definition.type === 'Parameter' && isFunction(node))
      return parameterValues(node, definition.name, this.#sites, this);
    if (node.type !== 'VariableDeclarator') return node === name ? [UNKNOWN] : this.values(node);
    const { id, init } = node;
    if (id.type !== 'Identifier')
      return init ? throughPattern(this.values(init), id, definition.name, this) : [UNKNOWN];
    const found = (init ? this.values(init) : this.#written(variable)).filter(isKnown);
    if (found.length > 0) return found;
    return id.typeAnnotation ? this.typed(id.typeAnnotation.typeAnnotation) : [UNKNOWN];
  }

  /** What a variable that begins empty is given later. */
  #written(variable: Variable): readonly Value[] {
    return variable.references.flatMap(({ writeExpr }) => (writeExpr ? this.values(writeExpr) : []));
  }

  #imported(specifier: Node, declaration: Node | null | undefined): readonly Value[] {
    if (declaration?.type !== 'ImportDeclaration') return [UNKNOWN];
    const name =
      specifier.type === 'ImportSpecifier'
        ? specifier.imported.type === 'Identifier'
          ? specifier.imported.name
          : specifier.imported.value
        : specifier.type === 'ImportNamespaceSpecifier'
          ? '*'
          : 'default';
    return this.#fromModule(declaration.source.value, name, fileOf(declaration));
  }

  #fromModule(module: string, name: string, from: SourceFile): readonly Value[] {
    const exported = this.#exported(module, name, from);
    if (exported) return exported;
    if (isLocal(module)) return [UNKNOWN];
    const path = name === 'default' || name === '*' ? '' : name;
    return [{ kind: 'outside', module: module.replace(/^node:/, ''), path }];
  }

  #member(node: NodeOf<'MemberExpression'>): readonly Value[] {
    const name = propertyName(node);
    if (name === undefined) return [UNKNOWN];
    return this.values(node.object).flatMap((value) => this.member(value, name));
  }

  member(value: Value, name: string): readonly Value[] {
    if (value.kind !== 'object' && value.kind !== 'class' && value.kind !== 'instance')
      return memberOf(value, name, this);
    const key = `${value.kind} ${name}`;
    const known = this.#members.get(value.node) ?? new Map<string, readonly Value[]>();
    this.#members.set(value.node, known);
    const found = known.get(key);
    if (found) return found;
    // Objects that spread each other, classes that extend each other.
    known.set(key, []);
    const members = uniqueValues(memberOf(value, name, this));
    known.set(key, members);
    return members;
  }

  #call(node: Call): readonly Value[] {
    const module =
      node.callee.type === 'Identifier' && node.callee.name === 'require'
        ? textValue(node.arguments[0])
        : undefined;
    if (module !== undefined) return this.#fromModule(module, '*', fileOf(node));
    return this.#whole(this.values(node.callee)).flatMap((value) => {
      if (value.kind === 'function') {
        const isBound = node.callee.type === 'MemberExpression' && propertyName(node.callee) === 'bind';
        return isBound ? [value] : this.results(value.node).map((result) => madeBy(result, value.node, node));
      }
      if (value.kind === 'outside') return [{ ...value, path: `${value.path}()`, made: node }];
      if (value.kind === 'typed')
        return this.implementing(value.node).flatMap((one) =>
          one.kind === 'function' ? this.results(one.node) : [],
        );
      return [value.kind === 'plain' ? value : UNKNOWN];
    });
  }

  /** What `require` gave, where it is called: that is what the module exports as a whole. */
  #whole(values: readonly Value[]): readonly Value[] {
    return values.flatMap((value) =>
      value.kind === 'module'
        ? (this.#exported(value.file.path, 'default', value.file) ?? [UNKNOWN])
        : [value],
    );
  }

  /** What a function returns. */
  results(fn: FunctionNode): readonly Value[] {
    const returned = this.#returned(fn);
    if (returned.some(isKnown) || !fn.returnType) return returned;
    return this.typed(fn.returnType.typeAnnotation);
  }

  /** The values of its returns, whatever its type says. */
  #returned(fn: FunctionNode): readonly Value[] {
    if (!fn.body) return [UNKNOWN];
    if (fn.body.type !== 'BlockStatement') return this.values(fn.body);
    const known = this.#known.get(fn.body);
    if (known) return known;
    this.#known.set(fn.body, []);
    const returned: Value[] = [];
    findIn(fileOf(fn).source, fn.body, (node) => {
      if (isFunction(node)) return 'skip';
      if (node.type === 'ReturnStatement' && node.argument) returned.push(...this.values(node.argument));
      return false;
    });
    const values = uniqueValues(returned);
    this.#known.set(fn.body, values);
    return values;
  }

  typed(type: Node): readonly Value[] {
    return valuesOfType(type, this).flatMap((value) => {
      const found = value.kind === 'typed' ? this.implementing(value.node) : [];
      return found.length > 0 ? found : [value];
    });
  }

  implementing(node: TypeNode): readonly Value[] {
    return this.#implementations()
      .of(node)
      .flatMap((one): readonly Value[] => {
        if (one.type === 'ClassDeclaration' || one.type === 'ClassExpression')
          return [{ kind: 'instance', node: one }];
        return isFunction(one) && one.returnType ? this.#returned(one) : this.values(one);
      })
      .filter((value) => value.kind === 'instance' || value.kind === 'object' || value.kind === 'function');
  }
}

/** What a function makes anew is another thing for each of its calls. */
function madeBy(value: Value, fn: FunctionNode, call: Call): Value {
  if (value.kind !== 'outside' || !value.made || !isInside(value.made, fn)) return value;
  return fileOf(value.made) === fileOf(fn) ? { ...value, made: call, inside: value.made } : value;
}
