/** x */
export function RedactionView() {
  return null;
}
