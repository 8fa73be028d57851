#!/usr/bin/env node
import { VERSION } from '../boot/version.ts';
import { printConfig } from './config-command.ts';
import { dev } from './dev-command.ts';
import { exportTelemetry, importTelemetry } from './exchange-command.ts';
import { mcp } from './mcp-command.ts';
import { query } from './query-command.ts';
import { redaction } from './redaction-command.ts';
import { replay } from './replay-command.ts';
import { rules } from './rules-command.ts';
import { run } from './run-command.ts';
import { tail } from './tail-command.ts';

const usage = `throughline ${VERSION}

Usage
  throughline run -- node app.js [arguments]   runs a program with the preload
  throughline dev [--store file] [--port 4318] [--grpc-port 4317] [-- node app.js]
                                               a viewer, and the program that sends to it, with the preload
  throughline tail ['search'] [--port 4318 | --url page] [--store file]
                                               shows each request as a tree: of what is sent here, or to a viewer
  throughline query 'search' (--store file | --url page) [--logs] [--json] [--limit 50]
                                               finds traces or log records: service:api status:error duration>300ms
  throughline export (--store file | --url page) > lines
  throughline import (--store file | --url page) < lines
                                               what is stored, as lines of OTLP/JSON
  throughline mcp (--store file | --url page) [--http] [--port 4319]
                                               stored telemetry for assistants: a server of the Model Context Protocol
  throughline config [--json]                  shows what the environment configures, and where each value comes from
  throughline redaction [--json]               shows the redaction policy that the environment configures
  throughline redaction --try [--json] < file  tells what it would hide there, without the values
  throughline redaction --collector            writes it as configuration of an OpenTelemetry Collector
  throughline rules FILE [--by label,label]    makes Prometheus rules of the SLOs that a file of the application defines
  throughline replay [--service name]          sends what dead processes have left on disk
  throughline --help | --version

Exit codes: 0 fine, 1 something could not be sent, read, stored or used, 2 wrong use, or a search that cannot be read; "run"
and "dev" pass on the exit code of their program.`;

const commands: Record<string, (args: string[]) => Promise<number> | number> = {
  run,
  dev,
  tail,
  query,
  export: exportTelemetry,
  import: importTelemetry,
  mcp,
  config: printConfig,
  redaction,
  rules,
  replay,
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
