import type { Span } from '@opentelemetry/api';

/** Names a query's span by the conventions, `SELECT shop`, instead of `pg.query:SELECT shop`. */
export function namePostgresQuery(
  span: Span,
  information: { connection: { database?: string }; query: { text?: string } },
): void {
  const operation = operationOf(information.query.text);
  if (operation === undefined) return;
  span.setAttribute('db.operation.name', operation);
  const database = information.connection.database;
  span.updateName(database ? `${operation} ${database}` : operation);
}

/** The first word of a statement, in capitals; undefined where it is none, so that no value can become a name. */
function operationOf(text: string | undefined): string | undefined {
  const word = /^\s*([A-Za-z]{1,20})\b/.exec(text ?? '')?.[1];
  return word?.toUpperCase();
}
