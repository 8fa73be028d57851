import { once } from 'node:events';
import { Agent, request } from 'node:http';

/** Sends export requests of spans as a good client does: several at once, and again where it is asked to. */
export class OtlpSender {
  readonly #url: string;
  readonly #agent = new Agent({ keepAlive: true });
  /** Requests that were answered with 503 and sent again. */
  repeated = 0;

  /** @param url such as `http://127.0.0.1:4318` */
  constructor(url: string) {
    this.#url = url;
  }

  async send(bodies: readonly Buffer[], headers: Record<string, string> = {}): Promise<void> {
    let next = 0;
    const sendSome = async (): Promise<void> => {
      for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
        for (;;) {
          const status = await this.#post(body, headers);
          if (status === 200) break;
          if (status !== 503) throw new Error(`answered with ${status}`);
          this.repeated += 1;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      }
    };
    await Promise.all([sendSome(), sendSome(), sendSome(), sendSome()]);
  }

  close(): void {
    this.#agent.destroy();
  }

  async #post(body: Buffer, headers: Record<string, string>): Promise<number> {
    const call = request(`${this.#url}/v1/traces`, {
      ...{ method: 'POST', agent: this.#agent },
      headers: { 'content-type': 'application/x-protobuf', 'content-length': body.length, ...headers },
    });
    call.end(body);
    const [response] = await once(call, 'response');
    for await (const _ of response);
    return response.statusCode;
  }
}
