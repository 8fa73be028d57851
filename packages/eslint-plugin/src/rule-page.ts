/** The address of a rule's page inside the installed package: `src` and `dist` are equally far from `docs`. */
export function rulePage(name: string): string {
  return new URL(`../docs/rules/${name}.md`, import.meta.url).href;
}
