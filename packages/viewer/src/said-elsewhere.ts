/** Fields that the tree says in another place. */
export const SAID_ELSEWHERE: RegExp =
  /^(?:request_id|flow_id|trace_id|span_id|method|path|exception\..*|throughline\.flow\..*)$/;
/** The span of the step says it, too. */
export const STEP_BEGAN = 'throughline.flow.step';
/** The same facts as `exception.*`, under the names that log lines have. */
export const SAID_BY_EXCEPTION: RegExp = /^error(?:_type|_message|_stack|_cause|s)?$|^stack$|^cause$/;

/** What the most telling attribute of a call is, first match wins. */
export const DETAIL_KEYS: readonly string[] = [
  'url.full',
  'db.query.text',
  'db.statement',
  'messaging.destination.name',
  'rpc.method',
];
