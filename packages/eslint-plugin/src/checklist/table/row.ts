import type { FunctionNode, Node } from '../../lint/nodes.ts';
import type { RowKind } from './row-kind.ts';

/** One thing that runs when somebody or something asks for it. */
export interface Row {
  readonly kind: RowKind;
  /** `POST /assessments/:id/answers`, `retake_assessment`, `mail (bullmq)`. */
  readonly name: string;
  /** Where it is registered; decides file and line. */
  readonly site: Node;
  /** What runs. */
  readonly functions: readonly FunctionNode[];
  /** Whether all of what runs was found. */
  readonly isWhole: boolean;
  /** A method that changes nothing (RFC 9110, 9.2.1): `GET`, `HEAD`, `OPTIONS`; undefined where it may be any. */
  readonly isSafe: boolean | undefined;
  /** Runs beside routes: a middleware, an error handler. */
  readonly isBeside: boolean;
  /** The servers that it belongs to, itself and those above; empty where it belongs to none, or nobody knows. */
  readonly servers: readonly Node[];
}
