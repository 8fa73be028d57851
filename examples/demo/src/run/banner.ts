import type { Service } from './service.ts';

interface Facts {
  services: Service[];
  database: string;
  seconds: number | undefined;
  /** Address of the viewer's page; undefined where the telemetry goes elsewhere. */
  page: string | undefined;
  ownEndpoint: { variable: string; url: string } | undefined;
}

/** What somebody needs to know once everything runs. */
export function banner({ services, database, seconds, ownEndpoint, page }: Facts): string {
  const assessments = services.find((service) => service.name === 'assessments');
  const body = JSON.stringify({
    userId: 'me',
    skillArea: 'reading',
    answers: [{ question: 'r1', value: 4 }],
  });
  return [
    '',
    `Two services are running on ${database}; some traffic is on its way.`,
    '',
    ...services.flatMap(({ name, url, management }) => [
      `  ${name.padEnd(12)} ${url}`,
      `  ${''.padEnd(12)} ${management}/metrics   ${management}/health   ${management}/health/ready`,
    ]),
    '',
    ...(page === undefined ? [] : ['Open the viewer in a browser:', `  ${page}`, '']),
    'Send a request of your own:',
    `  curl -s ${assessments?.url}/assessments/mine/answers -H 'content-type: application/json' -d '${body}'`,
    '',
    ownEndpoint === undefined
      ? 'Each finished request follows as a tree.'
      : `Telemetry goes to ${ownEndpoint.url} (${ownEndpoint.variable}), so no trees are shown here; the services' own log lines follow.`,
    seconds === undefined
      ? 'Ctrl-C stops everything.'
      : `It stops after ${seconds} s; Ctrl-C stops it sooner.`,
    '',
    '',
  ].join('\n');
}
