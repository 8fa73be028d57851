import '@opentelemetry/api-logs';
