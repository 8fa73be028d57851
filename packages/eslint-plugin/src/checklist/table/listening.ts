import { bare, methodName, type Node } from '../../lint/nodes.ts';
import type { Program } from '../program/program.ts';
import { madeServer } from './server.ts';

const STARTS = /^create(?:Secure)?Server$|^serve$|^createAdaptorServer$/;

/** The servers that are seen to begin listening: `app.listen(…)`, `createServer(app)`, `serve({ fetch: app.fetch })`. */
export function listeningServers(program: Program): ReadonlySet<Node> {
  const found = new Set<Node>();
  const add = (node: Node) => {
    for (const value of program.values(node)) {
      const server = madeServer(program, value);
      if (server) found.add(server.key);
    }
  };
  for (const site of program.sites.all) {
    if (site.type !== 'CallExpression') continue;
    const callee = bare(site.callee);
    const method = methodName(site);
    if (method === 'listen' && callee.type === 'MemberExpression') add(callee.object);
    const name = method ?? (callee.type === 'Identifier' ? callee.name : '');
    if (!STARTS.test(name)) continue;
    if (method === undefined || name.startsWith('create')) add(site);
    for (const argument of site.arguments) {
      if (argument.type !== 'ObjectExpression') add(argument);
      else for (const one of argument.properties) addFetch(one, add);
    }
  }
  return found;
}

function addFetch(property: Node, add: (node: Node) => void): void {
  if (property.type !== 'Property') return;
  const value = bare(property.value);
  if (value.type === 'MemberExpression') add(value.object);
}
