/** The real programs that the tests run, each pinned in a folder beside this one. */
export interface Program {
  /** Its folder under test/stack, with the pinned modules. */
  name: 'collector' | 'jaeger' | 'loki' | 'prometheus';
  /** The image of the same version, and where the programs lie in it. */
  image: string;
  imageFiles: Record<string, string>;
  /** What `go build` is given; an empty list: the folder's own generated sources. */
  packages: string[];
  tags: string[];
  binaries: string[];
}

export const programs: Program[] = [
  {
    name: 'collector',
    image: 'otel/opentelemetry-collector-contrib:0.155.0',
    imageFiles: { otelcol: '/otelcol-contrib' },
    packages: [],
    tags: [],
    binaries: ['otelcol'],
  },
  {
    name: 'prometheus',
    image: 'prom/prometheus:v3.16.0',
    imageFiles: { prometheus: '/bin/prometheus', promtool: '/bin/promtool' },
    packages: [
      'github.com/prometheus/prometheus/cmd/prometheus',
      'github.com/prometheus/prometheus/cmd/promtool',
    ],
    // Discovery of targets in clouds: not needed where nothing is scraped, and one of its modules is not to be had.
    tags: ['remove_all_sd'],
    binaries: ['prometheus', 'promtool'],
  },
  {
    name: 'jaeger',
    image: 'jaegertracing/jaeger:2.13.0',
    imageFiles: { jaeger: '/cmd/jaeger/jaeger-linux' },
    packages: ['github.com/jaegertracing/jaeger/cmd/jaeger'],
    tags: [],
    binaries: ['jaeger'],
  },
  {
    name: 'loki',
    image: 'grafana/loki:3.7.8',
    imageFiles: { loki: '/usr/bin/loki' },
    packages: ['github.com/grafana/loki/v3/cmd/loki'],
    tags: [],
    binaries: ['loki'],
  },
];
