import type { Rule } from 'eslint';
import { flowCall } from '../code/flow.ts';
import { spanOfCall, spanStart } from '../code/span.ts';
import { isConstant, isRoute, unboundedValue } from '../code/unbounded-value.ts';
import { bare, type Call, calledName, methodName, type Node, propertyName } from '../lint/nodes.ts';
import { type Change, defineRule } from '../lint/rule.ts';
import type { Source } from '../lint/source.ts';

/** Last words of what has few values: the conventions build names of spans from these. */
const FEW =
  /(?:^|_)(method|verb|route|operation|op|operationname|operationtype|action|command|table|collection|database|db|namespace|topic|queue|exchange|destination|service|rpc|procedure|kind|type|category|event|eventname|stage|phase|step|name|label|prefix|suffix|class|module|system|handler|middleware|layer|plugin|hook|job|jobname|task|taskname|model|entity|resource|spanname|constructor)s?$/i;

export const staticSpanNames: Rule.RuleModule = defineRule<
  { allow: readonly string[] },
  'dynamic' | 'useAttribute'
>({
  name: 'static-span-names',
  type: 'problem',
  description: 'Name spans, flows and steps by what they do, not by the values they do it with.',
  options: { allow: { type: 'array', items: { type: 'string' } } },
  defaults: { allow: [] },
  messages: {
    dynamic:
      'This name has {{value}} in it, so that every {{what}} has a name of its own and none can be counted. Use a constant name and put the value into an attribute.',
    useAttribute: "Name it '{{name}}' and put the value into an attribute.",
  },
  suggests: true,
  create({ source, options, report }) {
    return {
      CallExpression(node) {
        const what = namedThing(source, node);
        const name = node.arguments[0];
        if (!what || !name) return;
        const value = dynamicPart(source, name, options.allow);
        if (value === undefined) return;
        const fixed = what === 'span' ? attributeInstead(source, node) : undefined;
        report({
          node: name,
          messageId: 'dynamic',
          data: { value, what },
          suggest: fixed
            ? [{ messageId: 'useAttribute', data: { name: fixed.name }, fix: fixed.change }]
            : [],
        });
      },
    };
  },
});

function namedThing(source: Source, call: Call): string | undefined {
  if (spanStart(source, call)) return 'span';
  if (methodName(call) === 'updateName' && spanOfCall(source, call)) return 'span';
  return flowCall(source, call);
}

/** What in a name is not constant; undefined where all of it is, or is of few values. */
function dynamicPart(source: Source, expression: Node, allow: readonly string[]): string | undefined {
  const node = bare(expression);
  if (node.type === 'TemplateLiteral') {
    return node.expressions
      .map((part) => dynamicValue(source, part, allow))
      .find((reason) => reason !== undefined);
  }
  if (node.type === 'BinaryExpression' && node.operator === '+') {
    return dynamicPart(source, node.left, allow) ?? dynamicPart(source, node.right, allow) ?? undefined;
  }
  if (node.type === 'Literal') return undefined;
  if (node.parent?.type === 'BinaryExpression') return dynamicValue(source, node, allow);
  // A whole name that comes from elsewhere is judged where it is made, except where it is plainly a value.
  return node.type === 'Identifier' ? undefined : unboundedValue(source, node);
}

function dynamicValue(source: Source, expression: Node, allow: readonly string[]): string | undefined {
  const node = bare(expression);
  const unbounded = unboundedValue(source, node);
  const name = nameOf(node);
  if (name !== undefined && allow.includes(name)) return undefined;
  if (unbounded !== undefined) return unbounded;
  if (isRoute(node)) return undefined;
  if (node.type === 'Literal' || (node.type === 'Identifier' && isConstant(source, node))) return undefined;
  if (node.type === 'LogicalExpression') {
    return dynamicValue(source, node.left, allow) ?? dynamicValue(source, node.right, allow);
  }
  if (node.type === 'ConditionalExpression') {
    return dynamicValue(source, node.consequent, allow) ?? dynamicValue(source, node.alternate, allow);
  }
  if (name === undefined) return undefined;
  if (/^[A-Z][A-Z0-9_]*$/.test(name) || FEW.test(name.replace(/([a-z])([A-Z])/g, '$1_$2'))) return undefined;
  return node.type === 'MemberExpression' || node.type === 'Identifier' ? `\`${name}\`` : undefined;
}

function nameOf(node: Node): string | undefined {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'MemberExpression') return propertyName(node)?.replace(/^[#_]/, '');
  return node.type === 'CallExpression' ? calledName(node) : undefined;
}

/** `startSpan(`load ${id}`)` as `startSpan('load', { attributes: { id } })`, where no options are given. */
function attributeInstead(source: Source, call: Call): { name: string; change: Change } | undefined {
  const [name, options] = call.arguments;
  const hasOptions =
    options !== undefined &&
    options.type !== 'ArrowFunctionExpression' &&
    options.type !== 'FunctionExpression';
  if (name?.type !== 'TemplateLiteral' || hasOptions || methodName(call) === 'updateName') return undefined;
  const text = name.quasis
    .map((quasi) => quasi.value.cooked ?? '')
    .join(' ')
    .replace(/[\s:/#'"\\-]+/g, ' ')
    .trim();
  const values = name.expressions.map((part) => {
    const value = bare(part);
    const key = nameOf(value);
    if (key === undefined || value.type === 'CallExpression') return undefined;
    return value.type === 'Identifier' ? key : `${key}: ${source.getText(part)}`;
  });
  if (text === '' || values.some((value) => value === undefined)) return undefined;
  return {
    name: text,
    change: (fixer) => fixer.replaceText(name, `'${text}', { attributes: { ${values.join(', ')} } }`),
  };
}
