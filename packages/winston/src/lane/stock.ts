/** Whether `THROUGHLINE_STOCK` asks for winston's own way; the variable counts without the SDK too. */
export function isStockLogger(): boolean {
  const parts = process.env['THROUGHLINE_STOCK'] ?? '';
  return parts.split(',').some((part) => part.trim() === 'logger');
}
