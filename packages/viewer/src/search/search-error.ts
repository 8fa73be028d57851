/** A search that cannot be read: where, what was expected there, and the nearest name that is known. */
export class SearchError extends Error {
  override readonly name = 'SearchError';
  /** Where it begins in the text, from 0, in UTF-16 units. */
  readonly position: number;
  /** What could stand there. */
  readonly expected: string;
  /** A name that was probably meant. */
  readonly nearest: string | undefined;

  constructor(position: number, problem: string, expected: string, nearest?: string) {
    const hint = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
    super(`search, at character ${position + 1}: ${problem}; expected ${expected}.${hint}`);
    this.position = position;
    this.expected = expected;
    this.nearest = nearest;
  }

  /** One that was made in another thread. */
  static again(
    message: string,
    position: number,
    expected: string,
    nearest: string | undefined,
  ): SearchError {
    const error = new SearchError(position, '', expected, nearest);
    error.message = message;
    return error;
  }
}
