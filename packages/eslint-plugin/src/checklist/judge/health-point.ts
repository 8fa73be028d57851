import { HEALTH_CARRIERS, HEALTH_PATH } from '../../code/health-names.ts';
import type { Node } from '../../lint/nodes.ts';
import { findIn } from '../../lint/source.ts';
import { isLocal } from '../../origin/origin.ts';
import type { Case, Project } from './case.ts';
import { type Mark, no, unknown, yes } from './points.ts';

const UNSEEN = 'the server that it belongs to is not seen';

/** Health check endpoints, of the server that a row belongs to. */
export function judgeHealth({ row, project, isServerSeen }: Case): Mark {
  if (project.preload) return yes('the preload serves /health and /health/ready');
  if (row.servers.length === 0) {
    return hasCarrier(project) ? yes('a health package is mounted') : unknown(UNSEEN);
  }
  const { mounts, rows, registrations } = { ...project.table };
  const roots = new Set(row.servers.flatMap((key) => mounts.roots(key)));
  for (const root of roots) {
    const own = rows.filter(({ servers }) => servers.includes(root));
    const route = own.find(
      ({ kind, name }) => kind === 'route' && HEALTH_PATH.test(name.replace(/^\S+ /, '')),
    );
    if (route) return yes(`${route.name} answers`);
    const mounted = registrations.some(
      ({ server, handlers }) =>
        mounts.roots(server.key).includes(root) && handlers.some((one) => isCarrier(project, one)),
    );
    if (mounted || registersCarrier(project, root)) return yes('a health package is mounted');
  }
  if (row.servers.some((key) => mounts.isOpaque(key)))
    return unknown('something is mounted that cannot be followed');
  if (hasCarrier(project)) return unknown('a health package is there, and where it is mounted is not seen');
  return isServerSeen ? no('its server has no health endpoint') : unknown(UNSEEN);
}

function isCarrier({ program }: Project, node: Node): boolean {
  return program
    .values(node)
    .some(
      (value) =>
        value.kind === 'outside' && (HEALTH_CARRIERS.test(value.module) || HEALTH_CARRIERS.test(value.path)),
    );
}

/** `app.register(fastifyHealth)`. */
function registersCarrier(project: Project, root: Node): boolean {
  return project.program.sites.all.some((site) => {
    if (site.type !== 'CallExpression' || site.callee.type !== 'MemberExpression') return false;
    const { property } = site.callee;
    if (property.type !== 'Identifier' || property.name !== 'register') return false;
    const isOfRoot = project.program
      .values(site.callee.object)
      .some((value) => value.kind === 'outside' && value.made === root);
    return isOfRoot && site.arguments.some((argument) => isCarrier(project, argument));
  });
}

function hasCarrier({ program }: Project): boolean {
  return program.files.some(({ source }) =>
    findIn(
      source,
      source.ast,
      (node) =>
        node.type === 'ImportDeclaration' &&
        !isLocal(node.source.value) &&
        HEALTH_CARRIERS.test(node.source.value),
    ),
  );
}
