#!/usr/bin/env node
import { VERSION } from '../boot/version.ts';
import { isTooOld, OLDEST_NODE } from '../preload/decide-start.ts';
import { commands } from './commands.ts';
import { commandHelp, generalHelp } from './help.ts';

const [name = '--help', ...args] = process.argv.slice(2);

/** Help may be asked for anywhere but behind two dashes; what follows `run` is the program's from its first word on. */
function asksForHelp(): boolean {
  const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  return (name === 'run' ? own.slice(0, 1) : own).some((arg) => arg === '--help' || arg === '-h');
}

async function main(): Promise<number> {
  if (name === '--version' || name === '-v') {
    console.log(VERSION);
    return 0;
  }
  const isHelp = name === '--help' || name === '-h' || name === 'help';
  if (isHelp && args[0] === undefined) {
    console.log(generalHelp(VERSION));
    return 0;
  }
  const wanted = isHelp ? (args[0] ?? '') : name;
  const command = Object.hasOwn(commands, wanted) ? commands[wanted] : undefined;
  if (command === undefined) {
    const known = Object.keys(commands).join(', ');
    console.error(
      `throughline: ${JSON.stringify(wanted)} is not a command; known are ${known}. See throughline --help.`,
    );
    return 2;
  }
  if (isHelp || asksForHelp()) {
    console.log(commandHelp(wanted, command));
    return 0;
  }
  const { node } = process.versions;
  if (isTooOld(node)) return onOldNode(node);
  return (await command.load())(args);
}

/** Much of what the commands load does not load here; the doctor says what it would find first. */
function onOldNode(node: string): number {
  const message = `this is Node.js ${node}; Throughline needs ${OLDEST_NODE} or later.`;
  const remedy = 'Run it with a newer Node, such as: nvm install --lts';
  if (name !== 'doctor') {
    console.error(`throughline ${name}: ${message} ${remedy}`);
    return 2;
  }
  const findings = [
    { id: 'node-version', status: 'error', message: `The doctor cannot look: ${message}`, remedy },
  ];
  if (args.includes('--json')) console.log(JSON.stringify({ ok: false, findings }, undefined, 2));
  else console.log(`✖ node-version: ${findings[0]?.message}\n    → ${remedy}`);
  return 1;
}

process.exitCode = await main();
