import { quote } from './rules.ts';
import { fallbackText, type Reading, type Setting } from './setting.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

interface Known {
  readonly value: unknown;
  readonly fromEnvironment: boolean;
}

/** Reads settings out of an environment: each variable once, with at most one message for it; never throws. */
export class EnvironmentReader {
  /** One sentence for each variable that cannot be used as it is, without secrets. */
  readonly messages: string[] = [];
  readonly #environment: Environment;
  readonly #known = new Map<string, Known>();

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** The value of the variable, else of the one that it inherits from, else its default. */
  read<T>(setting: Setting<T>): T {
    return this.#find(setting).value as T;
  }

  /** Whether the value that `read` gives was written in this very variable. */
  isFromEnvironment<T>(setting: Setting<T>): boolean {
    return this.#find(setting).fromEnvironment;
  }

  /** The text of the variable without blanks around it; an empty one is the same as none (specification). */
  text(name: string): string | undefined {
    try {
      const text = this.#environment[name];
      return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
    } catch {
      return undefined;
    }
  }

  /** The names of the variables that are set. */
  names(): string[] {
    try {
      return Object.keys(this.#environment).filter((name) => this.text(name) !== undefined);
    } catch {
      return [];
    }
  }

  #find<T>(setting: Setting<T>): Known {
    let known = this.#known.get(setting.name);
    if (known === undefined) {
      known = this.#decide(setting);
      this.#known.set(setting.name, known);
    }
    return known;
  }

  #decide<T>(setting: Setting<T>): Known {
    const text = this.text(setting.name);
    const reading = text === undefined ? undefined : readBy(setting, text);
    if (text !== undefined && reading !== undefined && 'value' in reading) {
      if (reading.remark !== undefined) {
        this.messages.push(
          `${setting.name}: ${inPart(reading.remark)}; ${inPart(setting.rule.show(reading.value))} is used.`,
        );
      }
      return { value: reading.value, fromEnvironment: true };
    }
    const value = setting.inherits === undefined ? setting.fallback : this.read(setting.inherits);
    if (text !== undefined) {
      const received = setting.rule.shown?.(text) ?? quote(text);
      const because = reading !== undefined && 'because' in reading ? ` (${inPart(reading.because)})` : '';
      const instead =
        setting.fallbackSays === undefined
          ? setting.rule.show(value)
          : fallbackText(setting).replaceAll('`', '');
      this.messages.push(
        `${setting.name} must be ${setting.rule.must}; received ${received}${because}; ${instead} is used instead.`,
      );
    }
    return { value, fromEnvironment: false };
  }
}

/** A long list of complaints helps nobody. */
function inPart(text: string): string {
  return text.length > 500 ? `${text.slice(0, 500)}…` : text;
}

function readBy<T>(setting: Setting<T>, text: string): Reading<T> {
  try {
    return setting.rule.read(text);
  } catch {
    return { refused: true };
  }
}
