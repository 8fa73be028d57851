import type { Node } from '../lint/nodes.ts';
import type { Source } from '../lint/source.ts';
import type { Origin } from './origin.ts';

interface Symbol {
  readonly name: string;
  readonly declarations?: readonly { getSourceFile(): { readonly fileName: string } }[];
}

interface Type {
  readonly aliasSymbol?: Symbol;
  getSymbol(): Symbol | undefined;
}

/** What `@typescript-eslint/parser` gives with `projectService` or `project`. */
interface TypeServices {
  readonly program?: object | null;
  getTypeAtLocation?(node: Node): Type;
}

/** The origin of a value by its type (`{ module: 'winston', path: 'Logger:' }`), where the parser brought types. */
export function typeOrigin(source: Source, node: Node): Origin | undefined {
  const services = source.parserServices as TypeServices | undefined;
  if (!services?.program || !services.getTypeAtLocation) return undefined;
  const type = services.getTypeAtLocation(node);
  for (const symbol of [type.aliasSymbol, type.getSymbol()]) {
    const file = symbol?.declarations?.[0]?.getSourceFile().fileName;
    const module = file && packageOf(file);
    if (symbol && module) return { module, path: `${symbol.name}:` };
  }
  return undefined;
}

/** The package that a file below `node_modules` belongs to; declarations of `@types` count for what they describe. */
function packageOf(file: string): string | undefined {
  const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file.replaceAll('\\', '/'))?.[1];
  if (!name?.startsWith('@types/')) return name;
  const described = name.slice('@types/'.length);
  return described.includes('__') ? `@${described.replace('__', '/')}` : described;
}
