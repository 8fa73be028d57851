import type { Rule } from 'eslint';
import { declaredLabels, labelsOf, measuredWith } from '../code/instrument.ts';
import { isRoute, unboundedValue } from '../code/unbounded-value.ts';
import { type Call, type Node, propertyName, textValue } from '../lint/nodes.ts';
import { defineRule } from '../lint/rule.ts';
import { isUnboundedName } from '../words/unbounded-names.ts';

export const boundedMetricLabels: Rule.RuleModule = defineRule<
  { allow: readonly string[] },
  'name' | 'value' | 'declared'
>({
  name: 'bounded-metric-labels',
  type: 'problem',
  description: 'Give metrics labels of few values: no ids, raw paths or user input.',
  options: { allow: { type: 'array', items: { type: 'string' } } },
  defaults: { allow: [] },
  messages: {
    name: 'The label `{{label}}` looks as if it had a value for each user, request or moment: each makes a series of its own. Put it on the span or on a line.',
    value:
      'The label `{{label}}` gets {{value}}: each value makes a series of its own. Use a value of a short list, such as the route or an outcome.',
    declared:
      'The label `{{label}}` is declared, and looks as if it had a value for each user, request or moment. Leave it out here: fields that are not declared go to the span.',
  },
  create({ source, options, report }) {
    function checkNames(labels: Node) {
      if (labels.type !== 'ArrayExpression') return;
      for (const element of labels.elements) {
        const label = textValue(element);
        if (element && label !== undefined && !options.allow.includes(label) && isUnboundedName(label)) {
          report({ node: element, messageId: 'declared', data: { label } });
        }
      }
    }

    function checkLabels(labels: Node) {
      if (labels.type !== 'ObjectExpression') return;
      for (const property of labels.properties) {
        if (property.type !== 'Property') continue;
        const label = propertyName(property) ?? (property.computed ? constantName(property.key) : undefined);
        if (label === undefined || options.allow.includes(label)) continue;
        const hasOddName = isUnboundedName(label) && !isBounded(property.value);
        // A variable says no more than the label does.
        const value =
          property.value.type === 'Identifier' && hasOddName
            ? undefined
            : unboundedValue(source, property.value);
        if (value !== undefined) report({ node: property, messageId: 'value', data: { label, value } });
        else if (hasOddName) report({ node: property, messageId: 'name', data: { label } });
      }
    }

    return {
      CallExpression(node: Call) {
        const declared = declaredLabels(source, node);
        if (declared) checkNames(declared);
        const library = measuredWith(source, node);
        if (library) for (const labels of labelsOf(library, node)) checkLabels(labels);
      },
      NewExpression(node) {
        const declared = declaredLabels(source, node);
        if (declared) checkNames(declared);
      },
    };
  },
});

/** A literal, a choice of literals, or a route: few values, whatever the label is called. */
function isBounded(value: Node): boolean {
  if (value.type === 'Literal') return true;
  if (value.type === 'ConditionalExpression')
    return isBounded(value.consequent) && isBounded(value.alternate);
  if (value.type === 'LogicalExpression') return isBounded(value.left) && isBounded(value.right);
  return isRoute(value);
}

/** `[ATTR_URL_FULL]` of the semantic conventions as `url.full`. */
function constantName(key: Node): string | undefined {
  if (key.type !== 'Identifier') return undefined;
  const name = /^(?:ATTR|SEMATTRS)_([A-Z0-9_]+)$/.exec(key.name)?.[1];
  return name?.toLowerCase().replaceAll('_', '.');
}
