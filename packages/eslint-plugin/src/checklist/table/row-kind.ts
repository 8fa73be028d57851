/** What asks for a piece of code: a request, a flow that is begun, a queue or a schedule; a handler stands beside routes. */
export type RowKind = 'route' | 'flow' | 'job' | 'handler';
