import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { board } from '../parts/board.ts';
import { oneService, textBox } from '../parts/variables.ts';
import { dependencies } from './one-service/dependencies.ts';
import { flows, linesOfOneRequest, runtime } from './one-service/inside.ts';
import { now } from './one-service/now.ts';
import { inErrors, inRequests } from './one-service/requests.ts';
import { tracesOfService } from './one-service/selectors.ts';

export const oneServiceBoard: Dashboard = board({
  name: 'one-service',
  title: 'One service: is it well, and if not, why?',
  description:
    'From top to bottom: is it slow, does it fail, is it somebody else, how far do its flows get, does the process keep up.',
  variables: [oneService(), textBox('request_id', 'Request id starts with')],
  links: [tracesOfService],
  sections: [now, inRequests, inErrors, dependencies, flows, runtime, linesOfOneRequest],
});
