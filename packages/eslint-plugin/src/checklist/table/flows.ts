import type { Call, FunctionNode, Node } from '../../lint/nodes.ts';
import { textValue } from '../../lint/nodes.ts';
import type { Program } from '../program/program.ts';
import type { Row } from './row.ts';

const FLOWS = /^(?:flow|resumeFlow)$/;

/** What a call begins or resumes as a flow of ours. */
export function flowRows(program: Program, site: Call): Row[] {
  if (!isFlowCall(program, site)) return [];
  const functions = flowFunctions(program, site);
  const [first] = site.arguments;
  const name = (first && (textValue(first) ?? textOf(program, first))) ?? '…';
  return [
    {
      kind: 'flow',
      name,
      site,
      functions,
      isWhole: functions.length > 0,
      isSafe: false,
      isBeside: false,
      servers: [],
    },
  ];
}

export function isFlowCall(program: Program, site: Call): boolean {
  return program
    .values(site.callee)
    .some(
      (value) =>
        value.kind === 'outside' &&
        /^(?:throughline|@throughline\/api)$/.test(value.module) &&
        FLOWS.test(value.path),
    );
}

function flowFunctions(program: Program, { arguments: args }: Call): FunctionNode[] {
  return args.flatMap((argument) =>
    program.values(argument).flatMap((value) => (value.kind === 'function' ? [value.node] : [])),
  );
}

function textOf(program: Program, node: Node): string | undefined {
  const value = program.values(node)[0];
  return value?.kind === 'text' ? value.text : undefined;
}
