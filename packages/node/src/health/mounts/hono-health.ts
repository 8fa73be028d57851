import { type MountOptions, mountedProbes } from './mount-options.ts';

/** What is used of a Hono context. */
export interface HonoLike {
  readonly req: {
    readonly method: string;
    readonly path: string;
    header(name: string): string | undefined;
  };
}

/**
 * Health in Hono.
 *
 * @example
 * app.use(honoHealth());
 */
export function honoHealth(
  options?: MountOptions,
): (context: HonoLike, next: () => Promise<void>) => Promise<Response | undefined> {
  const { probes } = mountedProbes('honoHealth', options);
  return async ({ req }, next) => {
    const { method, path } = req;
    const answer = await probes({ method, path, authorization: req.header('authorization') });
    if (answer === undefined) {
      await next();
      return undefined;
    }
    const { status, headers, body } = answer;
    return new Response(method === 'HEAD' ? null : body, { status, headers });
  };
}
