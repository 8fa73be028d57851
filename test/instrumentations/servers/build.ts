// Builds the servers for tests that come as Go modules; where that is not possible, their suites say that they are skipped.
import { buildServers } from './built-servers.ts';

for (const sentence of buildServers()) console.error(sentence);
