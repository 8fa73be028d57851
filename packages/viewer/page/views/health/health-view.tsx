/** x */
export function HealthView() {
  return null;
}
