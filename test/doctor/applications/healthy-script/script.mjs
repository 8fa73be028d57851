import { readFile } from 'node:fs/promises';
import { getLogger } from 'throughline';

const text = await readFile(new URL(import.meta.url), 'utf8');
getLogger('script').info('file_read', { characters: text.length });
