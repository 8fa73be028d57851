// Writes the pages that are made from code: node --conditions=@throughline/source scripts/write-docs.ts
import { writeFileSync } from 'node:fs';
import { configurationPage } from '../packages/node/src/config/configuration-page.ts';
import { instrumentationsPage } from '../test/instrumentations/instrumentations-page.ts';

writeFileSync(new URL('../docs/configuration.md', import.meta.url), configurationPage());
writeFileSync(new URL('../docs/instrumentations.md', import.meta.url), instrumentationsPage());
