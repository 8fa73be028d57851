import type { ServiceMap as Given } from '../../../src/read/list-services.ts';
import type { EdgeItem, ServiceItem } from '../../../src/read/shapes.ts';
import { serviceTone } from '../../parts/service-mark.tsx';
import { counted, foreign, nsText } from '../../parts/text.ts';
import { layeredLayout } from './layered-layout.ts';
import { failedShare, rateText, searchAddress, shareText } from './service-words.ts';

const NODE = { width: 232, height: 56 };
const GAP = { x: 120, y: 26 };
const EDGE = 14;

/** Who calls whom: services and what they call, with rates, failures and latency. */
export function ServiceMap({ services, edges, sinceUs }: Given) {
  const seconds = Math.max(1, Date.now() / 1_000 - sinceUs / 1e6);
  const served = new Map(services.map((one) => [one.service, one]));
  // A service and a foreign host can have one name.
  const idOf = ({ kind, callee }: EdgeItem): string =>
    kind === 'peer' ? `peer ${callee}` : `service ${callee}`;
  const nodes = [...new Set([...served.keys()].map((name) => `service ${name}`).concat(edges.map(idOf)))];
  const calls = edges.map((edge) => ({ from: `service ${edge.caller}`, to: idOf(edge) }));
  const layout = layeredLayout(nodes, calls);
  const width = layout.columns * (NODE.width + GAP.x) - GAP.x + 2 * EDGE;
  const height = layout.rows * (NODE.height + GAP.y) - GAP.y + 2 * EDGE;
  const at = (node: string): { x: number; y: number } => {
    const { column = 0, row = 0 } = layout.places.get(node) ?? {};
    return { x: EDGE + column * (NODE.width + GAP.x), y: EDGE + row * (NODE.height + GAP.y) };
  };
  const most = Math.max(1, ...edges.map(({ calls: count }) => count));
  return (
    <div class="map-box">
      <svg
        class="service-map"
        viewBox={`0 0 ${width} ${height}`}
        width={width}
        height={height}
        role="group"
        aria-label="Map of services; the tables below say the same"
      >
        {edges.map((edge) => (
          <Edge
            key={`${edge.caller} ${idOf(edge)}`}
            edge={edge}
            from={at(`service ${edge.caller}`)}
            to={at(idOf(edge))}
            share={edge.calls / most}
            seconds={seconds}
          />
        ))}
        {nodes.map((node) => {
          const [, kind, name = ''] = /^(\w+) (.*)$/s.exec(node) ?? [];
          const place = at(node);
          return kind === 'peer' ? (
            <Peer key={node} name={name} {...place} />
          ) : (
            <Service key={node} name={name} item={served.get(name)} {...place} />
          );
        })}
      </svg>
    </div>
  );
}

interface Place {
  x: number;
  y: number;
}

function Edge(given: { edge: EdgeItem; from: Place; to: Place; share: number; seconds: number }) {
  const { edge, from, to, share, seconds } = given;
  const isForward = to.x > from.x;
  const start = {
    x: isForward ? from.x + NODE.width : from.x + NODE.width / 2,
    y: from.y + (isForward ? NODE.height / 2 : NODE.height),
  };
  const end = {
    x: isForward ? to.x : to.x + NODE.width / 2,
    y: to.y + (isForward ? NODE.height / 2 : NODE.height),
  };
  const bend = isForward
    ? `C ${start.x + GAP.x / 2} ${start.y} ${end.x - GAP.x / 2} ${end.y}`
    : `C ${start.x} ${start.y + 44} ${end.x} ${end.y + 44}`;
  const told = `${foreign(edge.caller, 60)} calls ${foreign(edge.callee, 60)}: ${counted(edge.calls, 'call')}, ${shareText(failedShare(edge.calls, edge.failed))} failed, ${nsText(edge.meanNs)} on average`;
  return (
    <g class={edge.failed > 0 ? 'edge edge-failed' : 'edge'}>
      <title>{told}</title>
      <path d={`M ${start.x} ${start.y} ${bend} ${end.x} ${end.y}`} stroke-width={1 + 4 * Math.sqrt(share)} />
      <text
        x={(start.x + end.x) / 2}
        y={(start.y + end.y) / 2 - 6 + (isForward ? 0 : 40)}
        text-anchor="middle"
      >
        {rateText(edge.calls / seconds)}
      </text>
    </g>
  );
}

function Service({ name, item, x, y }: Place & { name: string; item: ServiceItem | undefined }) {
  const share = failedShare(item?.requests ?? 0, item?.failed ?? 0);
  return (
    <a
      href={searchAddress(name)}
      class={`node ${serviceTone(name)}`}
      aria-label={`Requests of ${foreign(name, 80)}`}
    >
      <rect x={x} y={y} width={NODE.width} height={NODE.height} rx="6" />
      <rect class="node-tone" x={x} y={y + 8} width="4" height={NODE.height - 16} rx="2" />
      <text class="node-name" x={x + 14} y={y + 23}>
        {foreign(name, 22)}
      </text>
      <text class="node-facts" x={x + 14} y={y + 42}>
        {item === undefined || item.requests === 0 ? (
          'serves nothing'
        ) : (
          <>
            {rateText(item.requestsPerSecond)}
            <tspan class={share > 0 ? 'node-bad' : ''}> · {shareText(share)} failed</tspan>
            {item.p95Ns !== null && ` · p95 ${nsText(item.p95Ns)}`}
          </>
        )}
      </text>
    </a>
  );
}

/** A database, or a host that tells nothing of itself. */
function Peer({ name, x, y }: Place & { name: string }) {
  return (
    <g class="peer">
      <title>{foreign(name)}</title>
      <rect x={x} y={y + 10} width={NODE.width} height={NODE.height - 20} rx={(NODE.height - 20) / 2} />
      <text x={x + NODE.width / 2} y={y + NODE.height / 2 + 4} text-anchor="middle">
        {foreign(name, 24)}
      </text>
    </g>
  );
}
