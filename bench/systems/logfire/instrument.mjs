// The documented start; a token of its own service is replaced by the address of the receiver.
import * as logfire from '@pydantic/logfire-node';

logfire.configure({
  token: 'bench',
  serviceName: 'bench',
  advanced: { baseUrl: process.env.OTEL_EXPORTER_OTLP_ENDPOINT },
});
