import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { isContext } from './valid-input.ts';

/**
 * Runs what it is given in the context that is active already where it gets something that is no context: inside, every
 * span, every log line and every request would fail otherwise.
 */
export class FailSafeContextManager extends AsyncLocalStorageContextManager {
  override with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return super.with(isContext(context) ? context : this.active(), fn, thisArg, ...args);
  }

  override bind<T>(context: Context, target: T): T {
    try {
      return super.bind(isContext(context) ? context : this.active(), target);
    } catch {
      return target;
    }
  }

  override attach(context: Context): ReturnType<AsyncLocalStorageContextManager['attach']> {
    return super.attach(isContext(context) ? context : (this.active() ?? ROOT_CONTEXT));
  }
}
