import type { Rule } from 'eslint';
import { keyOf, propertiesIn, type Written, writtenBy } from '../code/telemetry-fields.ts';
import { bare, calledName, type Node, propertyName, textValue } from '../lint/nodes.ts';
import { defineRule } from '../lint/rule.ts';
import { type Source, variableAt } from '../lint/source.ts';
import { readSettings } from '../settings.ts';
import { isSecretName } from '../words/secret-names.ts';

type Message = 'secret' | 'inText' | 'whole' | 'remove';

export const noSecretFields: Rule.RuleModule = defineRule<
  { allow: readonly string[]; words: readonly string[]; whole: boolean },
  Message
>({
  name: 'no-secret-fields',
  type: 'problem',
  description: 'Keep secrets out of fields, attributes, labels and messages.',
  options: {
    allow: { type: 'array', items: { type: 'string' } },
    words: { type: 'array', items: { type: 'string' } },
    whole: { type: 'boolean' },
  },
  defaults: { allow: [], words: [], whole: true },
  messages: {
    secret:
      '`{{key}}` looks like a secret, and telemetry is read by many. Leave it out, or write whether it is there.',
    inText:
      'This text has `{{key}}` in it, which looks like a secret, and no redaction by key will find it there.',
    whole:
      '`{{key}}` as a whole carries whatever its sender put into it, credentials included. Choose the fields that you need.',
    remove: 'Remove `{{key}}`.',
  },
  suggests: true,
  create({ source, options, settings, report }) {
    const isSecret = (key: string) =>
      !options.allow.includes(key) && (isSecretName(key) || options.words.includes(key));
    // The SDK's redactor stands before every exit; what it cannot know are secrets inside of text.
    const checksWhole = options.whole && !readSettings(settings).preload;

    function checkPair(key: string, value: Node | undefined, node: Node, remove: boolean) {
      if (!isSecret(key) || (value && isHarmless(value))) return;
      const range = remove ? withComma(node) : undefined;
      report({
        node,
        messageId: 'secret',
        data: { key },
        suggest: range
          ? [{ messageId: 'remove', data: { key }, fix: (fixer) => fixer.removeRange(range) }]
          : [],
      });
    }

    function checkWhole(value: Node) {
      const node = bare(value);
      const key = checksWhole ? (wholeInput(node) ?? takenFromInput(source, node)) : undefined;
      if (key !== undefined) report({ node, messageId: 'whole', data: { key } });
    }

    function checkText(node: Node) {
      if (node.type !== 'TemplateLiteral' && !(node.type === 'BinaryExpression' && node.operator === '+'))
        return;
      const parts = node.type === 'TemplateLiteral' ? node.expressions : [node.left, node.right];
      for (const part of parts) {
        const value = bare(part);
        if (value.type === 'BinaryExpression') checkText(value);
        const key =
          value.type === 'Identifier'
            ? value.name
            : value.type === 'MemberExpression'
              ? propertyName(value)
              : undefined;
        if (key !== undefined && isSecret(key) && !/^[A-Z_]+$/.test(key))
          report({ node: value, messageId: 'inText', data: { key } });
      }
    }

    function check(written: Written) {
      if (written.kind === 'pair') {
        const key = textValue(written.key);
        if (key !== undefined) checkPair(key, written.value, written.key, false);
        return;
      }
      const { object } = written;
      checkText(object);
      checkWhole(object);
      if (object.type === 'Identifier' && isSecret(object.name) && !/(?:err|error)$/i.test(object.name)) {
        report({ node: object, messageId: 'secret', data: { key: object.name } });
      }
      for (const property of propertiesIn(object)) {
        const key = keyOf(property);
        checkWhole(property.value);
        checkText(property.value);
        if (key !== undefined)
          checkPair(key, property.shorthand ? undefined : property.value, property, true);
      }
    }

    /** The place of a property with the comma that goes with it. */
    function withComma(node: Node): [number, number] {
      const [start, end] = node.range;
      const after = /^\s*,\s*/.exec(source.text.slice(end));
      if (after) return [start, end + after[0].length];
      const before = /,\s*$/.exec(source.text.slice(0, start));
      return [start - (before?.[0].length ?? 0), end];
    }

    return {
      CallExpression(node) {
        for (const written of writtenBy({ source, settings }, node)) check(written);
      },
    };
  },
});

/** A value that tells of a secret without being it: `true`, `Boolean(token)`, `token.length`, `'[REDACTED]'`, `mask(token)`. */
function isHarmless(expression: Node): boolean {
  const node = bare(expression);
  switch (node.type) {
    case 'Literal':
      return (
        typeof node.value !== 'string' ||
        !/[a-z0-9]{6}/i.test(node.value) ||
        /redact|hidden|mask|none|unset|missing/i.test(node.value)
      );
    case 'UnaryExpression':
      return node.operator === '!' || node.operator === 'typeof' || node.operator === 'void';
    case 'BinaryExpression':
      return /^(?:[!=]==?|[<>]=?|in|instanceof)$/.test(node.operator);
    case 'ConditionalExpression':
      return isHarmless(node.consequent) && isHarmless(node.alternate);
    case 'LogicalExpression':
      return isHarmless(node.right) && isHarmless(node.left);
    case 'MemberExpression':
      return /^(length|size|byteLength)$/.test(propertyName(node) ?? '');
    case 'CallExpression':
      return /^(Boolean|Number)$|redact|mask|hash|digest|fingerprint|obfuscate|sanitize|scrub|censor|omit|count/i.test(
        calledName(node) ?? '',
      );
    case 'Identifier':
      return node.name === 'undefined' || /^(has|is|masked|redacted|hashed|safe)[A-Z_]/.test(node.name);
    case 'ObjectExpression':
      // Its own properties are judged one by one.
      return true;
    default:
      return false;
  }
}

const REQUESTS = /^(req|request|ctx|context)$/;
const WHOLE = /^(headers|rawHeaders|body|payload|cookies|signedCookies)$/;

/** `request.headers`, `req.body`, `ctx.cookies`, `process.env` as one value. */
function wholeInput(node: Node): string | undefined {
  if (node.type !== 'MemberExpression') return undefined;
  const name = propertyName(node);
  const object = bare(node.object);
  const owner =
    object.type === 'Identifier'
      ? object.name
      : object.type === 'MemberExpression'
        ? propertyName(object)
        : undefined;
  if (owner === 'process' && name === 'env') return 'process.env';
  return REQUESTS.test(owner ?? '') && WHOLE.test(name ?? '') ? `${owner}.${name}` : undefined;
}

/** `headers`, after `const { headers } = request`. */
function takenFromInput(source: Source, node: Node): string | undefined {
  if (node.type !== 'Identifier') return undefined;
  const declarator = variableAt(source, node)?.defs[0]?.node;
  if (declarator?.type !== 'VariableDeclarator' || declarator.id.type !== 'ObjectPattern') return undefined;
  const owner = declarator.init ? bare(declarator.init) : undefined;
  if (owner?.type !== 'Identifier' || !REQUESTS.test(owner.name)) return undefined;
  const taken = declarator.id.properties.find(
    (property) =>
      property.type === 'Property' &&
      property.value.type === 'Identifier' &&
      property.value.name === node.name,
  );
  const key = taken?.type === 'Property' ? propertyName(taken) : undefined;
  return key !== undefined && WHOLE.test(key) ? `${owner.name}.${key}` : undefined;
}
