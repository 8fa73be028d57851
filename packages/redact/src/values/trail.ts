/** The path from the root to the current value; kept only while somebody asks for an explanation. */
export interface Trail {
  on: boolean;
  enter(key: string): void;
  enterItem(index: number): void;
  leave(): void;
  /** Starts anew. */
  clear(): void;
  /** `user.cards[0]["x-id"]`; empty at the root. */
  text(): string;
}

const PLAIN = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;

export function createTrail(): Trail {
  let steps: string[] = [];
  return {
    on: false,
    enter(key) {
      if (this.on) steps.push(PLAIN.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`);
    },
    enterItem(index) {
      if (this.on) steps.push(`[${index}]`);
    },
    leave() {
      if (this.on) steps.pop();
    },
    clear() {
      steps = [];
    },
    text: () => steps.join('').replace(/^\./, ''),
  };
}
