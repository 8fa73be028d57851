// npm run build:operator: what the auto-instrumentation image holds, in docker/operator/autoinstrumentation/.
import { join } from 'node:path';
import { buildFolder } from './folder.ts';

const target = join(import.meta.dirname, 'autoinstrumentation');
const { files, bytes } = buildFolder(target);
process.stdout.write(`${target}: ${files} files, ${(bytes / 1e6).toFixed(1)} MB\n`);
