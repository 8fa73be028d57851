/** x */
export function ServicesView() {
  return null;
}
