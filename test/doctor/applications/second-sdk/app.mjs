import '@opentelemetry/sdk-trace-base';
