import type { TelemetrySource, ViewerSource } from '@throughline/viewer';

/** Where stored telemetry is, as the command line has it. */
export interface PlaceArguments {
  store?: string;
  url?: string;
}

/** A viewer that runs, a file, or why neither can be looked at, in a sentence. */
export async function openSource(given: { url: string }): Promise<ViewerSource | string>;
export async function openSource(given: PlaceArguments): Promise<TelemetrySource | string>;
export async function openSource({ store, url }: PlaceArguments): Promise<TelemetrySource | string> {
  if ((store === undefined) === (url === undefined)) {
    return 'say where: --store FILE, or --url with the address that the viewer printed.';
  }
  const { openStoreFile, openViewer } = await import('@throughline/viewer');
  try {
    return url === undefined ? openStoreFile(store ?? '') : openViewer(url);
  } catch (error) {
    return (error as Error).message;
  }
}
