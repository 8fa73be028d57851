import { readFileSync } from 'node:fs';
import type { OtlpConfig } from './config.ts';

/** What a TLS connection of one way needs, as Node's `https.Agent` takes it. */
export interface TlsFiles {
  ca?: Buffer;
  cert?: Buffer;
  key?: Buffer;
}

/**
 * Reads the certificate files of each way, every file once.
 *
 * @param onMessage receives one sentence for each file that cannot be used
 */
export function createTlsReader(onMessage: (line: string) => void): (otlp: OtlpConfig) => TlsFiles {
  const known = new Map<string, Buffer | undefined>();

  function contents(path: string | undefined, variable: string, key: string): Buffer | undefined {
    if (path === undefined) return undefined;
    if (!known.has(path)) known.set(path, read(path, variable, key));
    return known.get(path);
  }

  function read(path: string, variable: string, key: string): Buffer | undefined {
    try {
      return readFileSync(path);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
      onMessage(
        `${variable} (the same for one signal, or ${key} of a configuration file) must be the path of a file that can be read; received ${JSON.stringify(path)} (${code}); requests are made without it.`,
      );
      return undefined;
    }
  }

  let halfSaid = false;
  function sayHalf(given: string, missing: string): void {
    if (halfSaid) return;
    halfSaid = true;
    onMessage(
      `OTEL_EXPORTER_OTLP_${given} needs OTEL_EXPORTER_OTLP_${missing} beside it (cert_file and key_file of a configuration file); requests are made without either.`,
    );
  }

  return (otlp) => {
    const ca = contents(otlp.certificate, 'OTEL_EXPORTER_OTLP_CERTIFICATE', 'ca_file');
    const cert = contents(otlp.clientCertificate, 'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE', 'cert_file');
    const key = contents(otlp.clientKey, 'OTEL_EXPORTER_OTLP_CLIENT_KEY', 'key_file');
    if (otlp.clientCertificate && !otlp.clientKey) sayHalf('CLIENT_CERTIFICATE', 'CLIENT_KEY');
    if (otlp.clientKey && !otlp.clientCertificate) sayHalf('CLIENT_KEY', 'CLIENT_CERTIFICATE');
    return { ...(ca && { ca }), ...(cert && key && { cert, key }) };
  };
}
