import parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import plugin from 'eslint-plugin-throughline';

/** The messages of one rule, or of a configuration of the plugin, over one piece of TypeScript. */
export function lint(
  code: string,
  rules: Partial<Linter.RulesRecord> | undefined,
  settings: object = {},
): Linter.LintMessage[] {
  const messages = new Linter().verify(
    code,
    [
      {
        files: ['**/*.ts'],
        plugins: { throughline: plugin },
        languageOptions: { parser: parser as never, sourceType: 'module' },
        settings: { throughline: settings },
        rules: rules ?? {},
      },
    ],
    { filename: 'app.ts' },
  );
  const broken = messages.find(({ fatal }) => fatal);
  if (broken) throw new Error(`${broken.message} in\n${code}`);
  return messages;
}
