#!/usr/bin/env node
import { VERSION } from '../boot/version.ts';
import { printConfig } from './config-command.ts';
import { redaction } from './redaction-command.ts';
import { run } from './run-command.ts';
import { tail } from './tail-command.ts';

const usage = `throughline ${VERSION}

Usage
  throughline run -- node app.js [arguments]   runs a program with the preload
  throughline config [--json]                  shows what the environment configures, and where each value comes from
  throughline redaction [--json]               shows the redaction policy that the environment configures
  throughline redaction --try [--json] < file  tells what it would hide there, without the values
  throughline redaction --collector            writes it as configuration of an OpenTelemetry Collector
  throughline tail [--port 4318]               receives OTLP on loopback and shows each request as a tree
  throughline --help | --version

Exit codes: 0 fine, 2 wrong use; "run" passes on the exit code of its program.`;

const commands: Record<string, (args: string[]) => Promise<number> | number> = {
  run,
  config: printConfig,
  redaction,
  tail,
};

const [name = '--help', ...args] = process.argv.slice(2);
if (name === '--help' || name === '-h' || name === 'help') {
  console.log(usage);
} else if (name === '--version' || name === '-v') {
  console.log(VERSION);
} else if (Object.hasOwn(commands, name)) {
  process.exitCode = await commands[name]?.(args);
} else {
  console.error(
    `throughline: "${name}" is not a command; known are ${Object.keys(commands).join(', ')}. See throughline --help.`,
  );
  process.exitCode = 2;
}
