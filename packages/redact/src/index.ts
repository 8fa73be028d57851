export { createRedactor, REDACTED, type RedactionPolicy, type Redactor, redact } from './redactor.ts';
