import { instrumentLibraryAt, type MetricsLibrary, mayMeasure, measuredWith } from '../../code/instrument.ts';
import { type LogCall, logCallOf, readLogCall } from '../../code/log-call.ts';
import { type Logger, loggerKindAt } from '../../code/logger.ts';
import { spanStart } from '../../code/span.ts';
import { bare, type Call, methodName, type Node } from '../../lint/nodes.ts';
import type { Program } from '../program/program.ts';
import { fileOf } from '../program/source-file.ts';
import { isFlowCall } from '../table/flows.ts';

/** What a call tells of what happens: in its own file as the rules see it, else by what the whole program shows. */
export class TellingCalls {
  readonly #program: Program;
  readonly #lines = new Map<Call, LogCall | undefined>();

  constructor(program: Program) {
    this.#program = program;
  }

  line(call: Call): LogCall | undefined {
    if (!this.#lines.has(call)) this.#lines.set(call, this.#readLine(call));
    return this.#lines.get(call);
  }

  measurement(call: Call): MetricsLibrary | undefined {
    if (!mayMeasure(call)) return undefined;
    const own = measuredWith(fileOf(call).source, call);
    const callee = bare(call.callee);
    if (own || callee.type !== 'MemberExpression') return own;
    for (const value of this.#program.values(callee.object)) {
      const library = value.kind === 'outside' ? instrumentLibraryAt(value) : undefined;
      if (library) return library;
    }
    return undefined;
  }

  isFlow(call: Call): boolean {
    return isFlowCall(this.#program, call);
  }

  isSpan(call: Call): boolean {
    return spanStart(fileOf(call).source, call) !== undefined;
  }

  /** `captureException(error)` of ours or of Sentry. */
  isCapture(call: Call): boolean {
    return this.#is(
      call,
      /^(?:throughline|@throughline\/.*|@sentry\/.*)$/,
      /^(?:\w+\.)?capture(?:Exception|Message)$/,
    );
  }

  /** `skipped(…)`, `f.skip(…)`, `f.return(value, { reason })`: an early end that is told, as a warning where it has a line. */
  isSkip(call: Call): boolean {
    return this.#is(
      call,
      /^(?:throughline|@throughline\/api)$/,
      /^skipped$|^(?:(?:flow|resumeFlow)>0|Flow:)\.(?:skip|return)$/,
    );
  }

  #is(call: Call, module: RegExp, path: RegExp): boolean {
    return this.#program
      .values(call.callee)
      .some((value) => value.kind === 'outside' && module.test(value.module) && path.test(value.path));
  }

  #readLine(call: Call): LogCall | undefined {
    const { source, settings } = fileOf(call);
    return logCallOf({ source, settings }, call) ?? readLogCall(call, (receiver) => this.#loggerAt(receiver));
  }

  #loggerAt(receiver: Node): Logger | undefined {
    for (const value of this.#program.values(receiver)) {
      const kind = value.kind === 'outside' && value.module !== 'global' ? loggerKindAt(value) : undefined;
      if (kind) return { kind, ofRequest: false };
    }
    return undefined;
  }
}

/** The number of an answer that a call gives: `response.status(404)`, `reply.code(409)`. */
export function statusOf(call: Call): number | undefined {
  if (!/^(?:status|sendStatus|code|writeHead|json|text)$/.test(methodName(call) ?? '')) return undefined;
  for (const argument of call.arguments) {
    if (
      argument.type === 'Literal' &&
      typeof argument.value === 'number' &&
      argument.value >= 100 &&
      argument.value < 600
    ) {
      return argument.value;
    }
  }
  return undefined;
}
