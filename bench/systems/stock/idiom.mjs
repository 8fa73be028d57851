import * as api from '@opentelemetry/api';
import { opentelemetryIdiom } from '../opentelemetry-idiom.mjs';

export const { record, flush, close } = opentelemetryIdiom(api);
