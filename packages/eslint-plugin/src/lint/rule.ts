import type { Rule } from 'eslint';
import { rulePage } from '../rule-page.ts';
import type { Node, NodeOf, NodeType } from './nodes.ts';
import type { Source } from './source.ts';

export interface Fix {
  readonly range: readonly [number, number];
  readonly text: string;
}

export interface Fixer {
  insertTextBefore(node: Node, text: string): Fix;
  insertTextAfter(node: Node, text: string): Fix;
  insertTextBeforeRange(range: readonly [number, number], text: string): Fix;
  replaceText(node: Node, text: string): Fix;
  replaceTextRange(range: readonly [number, number], text: string): Fix;
  removeRange(range: readonly [number, number]): Fix;
}

export type Change = (fixer: Fixer) => Fix | Fix[];

export interface Report<Message extends string> {
  readonly node: Node;
  readonly messageId: Message;
  readonly data?: Readonly<Record<string, string>>;
  readonly suggest?: readonly Suggestion<Message>[] | undefined;
}

export interface Suggestion<Message extends string> {
  readonly messageId: Message;
  readonly data?: Readonly<Record<string, string>>;
  readonly fix: Change;
}

export interface RuleContext<Options, Message extends string> {
  readonly source: Source;
  /** The options of this rule, its defaults filled in. */
  readonly options: Options;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly filename: string;
  report(report: Report<Message>): void;
}

export type Visitor = { [Type in NodeType]?: (node: NodeOf<Type>) => void } & {
  [Type in NodeType as `${Type}:exit`]?: (node: NodeOf<Type>) => void;
};

export interface RuleDefinition<Options extends object, Message extends string> {
  readonly name: string;
  readonly type: 'problem' | 'suggestion';
  /** What it asks for, as the README and its page say it. */
  readonly description: string;
  /** The JSON schema of each option. */
  readonly options: Readonly<Record<keyof Options, object>>;
  readonly defaults: Options;
  readonly messages: Readonly<Record<Message, string>>;
  readonly suggests?: boolean;
  create(context: RuleContext<Options, Message>): Visitor;
}

/** Makes ESLint's rule of a definition: the one place where our types of nodes meet those of ESLint. */
export function defineRule<Options extends object, Message extends string>(
  definition: RuleDefinition<Options, Message>,
): Rule.RuleModule {
  return {
    meta: {
      type: definition.type,
      docs: {
        description: definition.description,
        url: rulePage(definition.name),
      },
      messages: { ...definition.messages },
      schema: [{ type: 'object', properties: { ...definition.options }, additionalProperties: false }],
      defaultOptions: [definition.defaults],
      ...(definition.suggests && { hasSuggestions: true }),
    },
    create(context) {
      return definition.create({
        source: context.sourceCode as unknown as Source,
        options: { ...definition.defaults, ...(context.options[0] as Partial<Options> | undefined) },
        settings: context.settings,
        filename: context.filename,
        report: (report) => context.report(report as never),
      }) as Rule.RuleListener;
    },
  };
}
