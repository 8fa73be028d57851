import { readFileSync } from 'node:fs';
import type { Config, OtlpConfig } from './config.ts';

/** What a TLS connection of one signal needs, as Node's `https.Agent` takes it. */
export interface TlsFiles {
  ca?: Buffer;
  cert?: Buffer;
  key?: Buffer;
}

/** The files that the certificate variables name, and one sentence for each file that cannot be read. */
export function readTlsFiles(config: Config): {
  traces: TlsFiles;
  metrics: TlsFiles;
  logs: TlsFiles;
  messages: string[];
} {
  const messages: string[] = [];
  const known = new Map<string, Buffer | undefined>();

  function contents(path: string | undefined, variable: string): Buffer | undefined {
    if (path === undefined) return undefined;
    if (!known.has(path)) known.set(path, read(path, variable));
    return known.get(path);
  }

  function read(path: string, variable: string): Buffer | undefined {
    try {
      return readFileSync(path);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
      messages.push(
        `${variable} (or the same for one signal) must be the path of a file that can be read; received ${JSON.stringify(path)} (${code}); requests are made without it.`,
      );
      return undefined;
    }
  }

  function filesOf(otlp: OtlpConfig): TlsFiles {
    const ca = contents(otlp.certificate, 'OTEL_EXPORTER_OTLP_CERTIFICATE');
    const cert = contents(otlp.clientCertificate, 'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE');
    const key = contents(otlp.clientKey, 'OTEL_EXPORTER_OTLP_CLIENT_KEY');
    return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
  }

  return {
    traces: filesOf(config.traces.otlp),
    metrics: filesOf(config.metrics.otlp),
    logs: filesOf(config.logs.otlp),
    messages,
  };
}
