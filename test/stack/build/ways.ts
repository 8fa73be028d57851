import { spawnSync } from 'node:child_process';

/** How the programs can be had on this machine; undefined where neither an engine nor Go is there. */
export function findWay(env: NodeJS.ProcessEnv): 'docker' | 'go' | undefined {
  // The images hold programs for Linux; on another system they would need its virtual machine, and Go builds natively.
  if (
    process.platform === 'linux' &&
    succeeds('docker', ['version', '--format', '{{.Server.Version}}'], env)
  ) {
    return 'docker';
  }
  return succeeds('go', ['version'], env) ? 'go' : undefined;
}

export const noWay: string =
  'The real Collector, Jaeger, Loki and Prometheus are needed, and neither a Docker engine nor Go is here to get them with. ' +
  'Start Docker, or install Go 1.24 or later; the first run then takes about 15 minutes, later ones find them in the cache.';

function succeeds(command: string, args: string[], env: NodeJS.ProcessEnv): boolean {
  return spawnSync(command, args, { env, stdio: 'ignore', timeout: 10_000 }).status === 0;
}
