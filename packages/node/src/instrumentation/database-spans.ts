import { type Span, type Tracer, type TracerProvider, trace } from '@opentelemetry/api';

const PG_CODE = /\(code: (\w+)\)/;

/**
 * A tracer provider for database clients: a span whose client recorded an error gets the `error.type` that the
 * conventions ask for and the stock instrumentations leave out: the database's code, else the error's name.
 */
export const databaseTracerProvider: TracerProvider = {
  getTracer(name, version) {
    const tracer = trace.getTracer(name, version);
    return {
      startSpan: (...args: Parameters<Tracer['startSpan']>) => withErrorType(tracer.startSpan(...args)),
      startActiveSpan: tracer.startActiveSpan.bind(tracer),
    } as Tracer;
  },
};

function withErrorType(span: Span): Span {
  if (!span.isRecording()) return span;
  const record = span.recordException;
  span.recordException = (exception, time) => {
    span.setAttribute('error.type', errorTypeOf(exception));
    record.call(span, exception, time);
  };
  return span;
}

function errorTypeOf(exception: unknown): string {
  if (typeof exception === 'string') return PG_CODE.exec(exception)?.[1] ?? '_OTHER';
  const { code, name } = (exception ?? {}) as { code?: unknown; name?: unknown };
  if (typeof code === 'string' || typeof code === 'number') return String(code);
  return typeof name === 'string' ? name : '_OTHER';
}

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
