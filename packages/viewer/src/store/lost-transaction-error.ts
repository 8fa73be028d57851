/** What was left undone could not be taken back, so nothing that is remembered is sure: the thread has to begin anew. */
export class LostTransactionError extends Error {
  override readonly name = 'LostTransactionError';
}
