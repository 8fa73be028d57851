import type { ServiceMap } from '../../../src/read/list-services.ts';
import { ServiceMark } from '../../parts/service-mark.tsx';
import { countText, foreign, nsText } from '../../parts/text.ts';
import { failedShare, rateText, searchAddress, shareText } from './service-words.ts';

/** What services served. */
export function ServiceTable({ services }: Pick<ServiceMap, 'services'>) {
  const sorted = [...services].sort((a, b) => b.requests - a.requests);
  return (
    <section aria-label="Services" class="figure">
      <h3>Services</h3>
      <div class="report-box">
        <table class="report">
          <thead>
            <tr>
              <th>Service</th>
              <th class="number">Requests</th>
              <th class="number">Rate</th>
              <th class="number">Failed</th>
              <th class="number">p50</th>
              <th class="number">p95</th>
              <th class="number">p99</th>
            </tr>
          </thead>
          <tbody>
            {sorted.map((one) => (
              <tr key={one.service}>
                <th scope="row">
                  <a href={searchAddress(one.service)}>
                    <ServiceMark service={one.service} />
                  </a>
                </th>
                <td class="number">{countText(one.requests)}</td>
                <td class="number">{rateText(one.requestsPerSecond)}</td>
                <td class="number">
                  {one.failed === 0 ? (
                    <span class="soft">0 %</span>
                  ) : (
                    <a class="bad" href={searchAddress(one.service, ' status:error')}>
                      {shareText(failedShare(one.requests, one.failed))}
                    </a>
                  )}
                </td>
                {[one.p50Ns, one.p95Ns, one.p99Ns].map((ns, i) => (
                  <td key={['p50', 'p95', 'p99'][i]} class="number">
                    {ns === null ? <span class="soft">–</span> : nsText(ns)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** Who called whom. */
export function CallTable({ edges }: Pick<ServiceMap, 'edges'>) {
  if (edges.length === 0) return null;
  return (
    <section aria-label="Calls" class="figure">
      <h3>Calls</h3>
      <div class="report-box">
        <table class="report">
          <thead>
            <tr>
              <th>From</th>
              <th>To</th>
              <th class="number">Calls</th>
              <th class="number">Failed</th>
              <th class="number">On average</th>
              <th class="number">Longest</th>
            </tr>
          </thead>
          <tbody>
            {edges.map((edge) => (
              <tr key={`${edge.caller} ${edge.kind} ${edge.callee}`}>
                <th scope="row">
                  <ServiceMark service={edge.caller} />
                </th>
                <td>
                  {edge.kind === 'peer' ? foreign(edge.callee, 80) : <ServiceMark service={edge.callee} />}
                </td>
                <td class="number">{countText(edge.calls)}</td>
                <td class={`number ${edge.failed > 0 ? 'bad' : 'soft'}`}>
                  {shareText(failedShare(edge.calls, edge.failed))}
                </td>
                <td class="number">{nsText(edge.meanNs)}</td>
                <td class="number">{nsText(edge.maxNs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
