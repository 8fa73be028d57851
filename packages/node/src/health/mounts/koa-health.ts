import { type MountOptions, mountedProbes } from './mount-options.ts';

/** What is used of a Koa context. */
export interface KoaLike {
  readonly method: string;
  readonly path: string;
  status: number;
  body: unknown;
  get(header: string): string;
  set(headers: Readonly<Record<string, string>>): void;
}

/**
 * Health in Koa.
 *
 * @example
 * app.use(koaHealth());
 */
export function koaHealth(
  options?: MountOptions,
): (context: KoaLike, next: () => Promise<unknown>) => Promise<void> {
  const { probes } = mountedProbes('koaHealth', options);
  return async (context, next) => {
    const { method, path } = context;
    const answer = await probes({ method, path, authorization: context.get('authorization') });
    if (answer === undefined) {
      await next();
      return;
    }
    context.status = answer.status;
    context.body = answer.body;
    context.set(answer.headers);
  };
}
