// The documented start for ES modules, every span kept as the other systems keep it (its default keeps a tenth).
import 'autotel/register';
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';
import { init } from 'autotel';

init({ service: 'bench', instrumentations: getNodeAutoInstrumentations(), sampling: 'development' });
