import type { Attributes } from '@opentelemetry/api';
import type { MetricData } from '@opentelemetry/sdk-metrics';

/** In the place of labels that another series has already. */
export const TWICE: string = '\n';

/** Of the series of a metric, in the order of the last collection. */
interface Known {
  readonly attributes: readonly Attributes[];
  readonly texts: readonly string[];
}

interface Fresh {
  readonly attributes: Attributes[];
  readonly texts: string[];
  readonly seen: Set<string>;
}

const NOTHING: Known = { attributes: [], texts: [] };
const knownOf = new WeakMap<MetricData['descriptor'], Known>();

/**
 * The text of labels, made once for each series. From one collection to the next the series of a metric come in the same
 * order, with the same attribute objects, and new ones at the end: a look at the place where it was is enough, and it
 * costs a tenth of finding it by its attributes. One of these reads one collection.
 */
export class SeriesLabels {
  readonly #descriptor: MetricData['descriptor'] | undefined;
  readonly #known: Known;
  #at = 0;
  /** From the first series on that is not where it was. */
  #fresh: Fresh | undefined;

  /** @param descriptor of a metric whose labels nothing is added to; without one all are made anew */
  constructor(descriptor?: MetricData['descriptor']) {
    this.#descriptor = descriptor;
    this.#known = (descriptor && knownOf.get(descriptor)) ?? NOTHING;
  }

  /** The labels of the next series, undefined where it was not in this place. */
  next(attributes: Attributes): string | undefined {
    if (this.#fresh !== undefined || this.#known.attributes[this.#at] !== attributes) return undefined;
    return this.#known.texts[this.#at++];
  }

  /** Gives the next series these labels. @returns `TWICE` where another one has them */
  add(attributes: Attributes, text: string): string {
    this.#fresh ??= this.#begin();
    const { seen, texts, attributes: all } = this.#fresh;
    const given = seen.has(text) ? TWICE : text;
    seen.add(text);
    all.push(attributes);
    texts.push(given);
    return given;
  }

  /** After the last series. */
  end(): void {
    if (this.#descriptor && this.#fresh) {
      const { attributes, texts } = this.#fresh;
      knownOf.set(this.#descriptor, { attributes, texts });
    }
  }

  #begin(): Fresh {
    const texts = this.#known.texts.slice(0, this.#at);
    return { attributes: this.#known.attributes.slice(0, this.#at), texts, seen: new Set(texts) };
  }
}
