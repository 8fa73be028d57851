/** Arguments of a call that cannot be used. What came is telemetry as likely as not, so it stands apart. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
  /** What was given, untrusted; lines of their own. */
  readonly received: readonly string[];

  /** @param rule the argument, the rule and what to do, in our words */
  constructor(rule: string, ...received: string[]) {
    super(rule);
    this.received = received;
  }
}
