import { type MountOptions, mountedProbes } from './mount-options.ts';

/** What is used of a Fastify instance, request and reply. */
export interface FastifyLike {
  get(path: string, handler: (request: FastifyRequestLike, reply: FastifyReplyLike) => unknown): unknown;
}
export interface FastifyRequestLike {
  readonly method: string;
  readonly headers: { readonly authorization?: string | undefined };
  readonly params: unknown;
}
export interface FastifyReplyLike {
  code(status: number): unknown;
  headers(headers: Record<string, string>): unknown;
  send(body: string): unknown;
}

/**
 * Health in Fastify: a plugin.
 *
 * @example
 * await app.register(fastifyHealth);
 * await app.register(fastifyHealth, { path: '/internal/health' });
 */
export function fastifyHealth(
  instance: FastifyLike,
  options: MountOptions,
  done: (error?: Error) => void,
): void {
  const { probes, path } = mountedProbes('fastifyHealth', options);
  for (const below of ['', '/ready', '/startup', '/details', '/group/:name']) {
    instance.get(`${path}${below}`, async ({ method, headers, params }, reply) => {
      const { name = '' } = (params ?? {}) as { name?: string };
      const asked = `${path}${below.replace(':name', name)}`;
      const answer = await probes({ method, path: asked, authorization: headers.authorization });
      reply.code(answer?.status ?? 404);
      reply.headers({ ...answer?.headers });
      return reply.send(answer?.body ?? '');
    });
  }
  done();
}
