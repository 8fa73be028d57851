export function serveHealthOnly(_env: NodeJS.ProcessEnv): void {}
