/** x */
export function LedgerView() {
  return null;
}
