import type { Command } from './command.ts';
import { optionsOf } from './options.ts';

const wrongUse = 'wrong use';
const viewerAnswers = {
  0: 'done, whether or not something was found',
  1: 'the store or viewer failed',
} as const;
const wrongSearch = 'wrong use, or a search or place that cannot be used';

/** In the order of the help. */
export const commands: Readonly<Record<string, Command>> = {
  run: {
    says: 'runs a program with the preload',
    usage: ['-- node app.js [arguments]'],
    options: optionsOf.run,
    takes: 'program',
    exits: {
      any: 'that of the program; 128 and its number for a signal',
      2: 'wrong use, or it could not be started',
    },
    examples: ['throughline run -- node app.js', 'throughline run -- npm start'],
    load: async () => (await import('./run-command.ts')).run,
  },
  dev: {
    says: 'a viewer, and the program that sends to it, with the preload',
    usage: ['[--store FILE] [--port 4318] [--grpc-port 4317] [-- node app.js]'],
    options: optionsOf.dev,
    takes: 'program',
    exits: {
      any: 'that of the program; without one, 0 when it is ended',
      2: 'wrong use, or a port or store that cannot be used',
    },
    examples: ['throughline dev --store telemetry.db -- node app.js'],
    load: async () => (await import('./dev-command.ts')).dev,
  },
  tail: {
    says: 'shows each request as a tree: of what is sent here, or to a viewer',
    usage: ["['SEARCH'] [--port 4318 | --url PAGE] [--store FILE] [--json]"],
    options: optionsOf.tail,
    exits: {
      0: 'it was ended',
      1: 'the viewer failed or has ended',
      2: `${wrongSearch}, or a port that is taken`,
    },
    examples: ['throughline tail', "throughline tail 'status:error' --store telemetry.db"],
    load: async () => (await import('./tail-command.ts')).tail,
  },
  query: {
    says: 'finds traces or log records: service:api status:error duration>300ms',
    usage: ["'SEARCH' (--store FILE | --url PAGE) [--logs] [--limit 50] [--json]"],
    options: optionsOf.query,
    exits: { ...viewerAnswers, 2: wrongSearch },
    examples: ["throughline query 'status:error since:10m' --store telemetry.db"],
    load: async () => (await import('./query-command.ts')).query,
  },
  export: {
    says: 'what is stored, as lines of OTLP/JSON',
    usage: ['(--store FILE | --url PAGE) > LINES'],
    options: optionsOf.export,
    exits: { 0: 'written', 1: 'the store or viewer failed', 2: 'wrong use, or a place that cannot be used' },
    examples: ['throughline export --store telemetry.db > lines.jsonl'],
    load: async () => (await import('./exchange-command.ts')).exportTelemetry,
  },
  import: {
    says: 'lines of OTLP/JSON into a store or viewer',
    usage: ['(--store FILE | --url PAGE) [--json] < LINES'],
    options: optionsOf.import,
    exits: {
      0: 'all lines were read',
      1: 'a line could not be read, or the store or viewer failed',
      2: 'wrong use, or a place that cannot be used',
    },
    examples: ['throughline import --store telemetry.db < lines.jsonl'],
    load: async () => (await import('./exchange-command.ts')).importTelemetry,
  },
  mcp: {
    says: 'stored telemetry for assistants: a server of the Model Context Protocol',
    usage: ['(--store FILE | --url PAGE) [--http [--port 4319]]'],
    options: optionsOf.mcp,
    notes: [
      'It only reads. Tools: what_changed, search_traces, get_trace, get_logs, list_errors, list_flows, query_metrics, service_map,',
      'health, ledger. Where to begin: what_changed with {"from":"10m"}.',
      'Over HTTP each request carries "Authorization: Bearer TOKEN": that of THROUGHLINE_MCP_TOKEN (16 to 200 letters, digits, "-"',
      'and "_"), or else a new one at each start, which is printed to standard error. The viewer may be named by',
      'THROUGHLINE_VIEWER_URL instead of --url, so that its token is not in the list of processes.',
    ],
    exits: {
      0: 'ended by its client or a signal',
      1: 'the address cannot be listened on',
      2: 'wrong use, or a place that cannot be used',
    },
    examples: ['throughline mcp --store telemetry.db', 'throughline mcp --store telemetry.db --http'],
    load: async () => (await import('./mcp-command.ts')).mcp,
  },
  doctor: {
    says: 'what keeps telemetry from arriving, and how to mend it',
    usage: ['[--json] [--all] [--ignore ID,ID] [--timeout 30] [-- node app.js]'],
    options: optionsOf.doctor,
    takes: 'program',
    exits: { 0: 'nothing is wrong', 1: 'something is: an error or a warning', 2: wrongUse },
    examples: ['throughline doctor -- node app.js', 'throughline doctor --json'],
    load: async () => (await import('./doctor/doctor-command.ts')).doctor,
  },
  check: {
    says: 'marks what an application serves and runs by the observability checklist',
    usage: [
      '[FOLDER] [--format table|json|sarif|markdown] [--baseline FILE | --write-baseline FILE] [--strict] [--preload]',
      '--live (--store FILE | --url PAGE) [--limit 100] [--json]',
    ],
    options: optionsOf.check,
    takes: 'file',
    exits: {
      0: 'nothing was found, or nothing new',
      1: 'something was',
      2: 'wrong use, or something that it needs is not installed',
    },
    examples: [
      'throughline check src',
      'throughline check --format sarif --baseline checklist.json > check.sarif',
      'throughline check --live --store telemetry.db',
    ],
    load: async () => (await import('./check-command.ts')).check,
  },
  config: {
    says: 'shows what the environment configures, and where each value comes from',
    usage: ['[--json]'],
    options: optionsOf.config,
    exits: { 0: 'shown', 1: 'shown, but a value is not used as it is set', 2: wrongUse },
    examples: ['throughline config', 'throughline config --json | jq .messages'],
    load: async () => (await import('./config-command.ts')).printConfig,
  },
  redaction: {
    says: 'shows the redaction policy, or tries it',
    usage: ['[--json]', '--try [--json] < FILE', '--collector'],
    options: optionsOf.redaction,
    exits: { 0: 'shown', 2: wrongUse },
    examples: ['throughline redaction --try < app.log', 'throughline redaction --collector > redaction.yaml'],
    load: async () => (await import('./redaction-command.ts')).redaction,
  },
  rules: {
    says: 'makes Prometheus rules of the SLOs that a file of the application defines',
    usage: ['FILE [--by LABEL,LABEL] [--json]'],
    options: optionsOf.rules,
    takes: 'file',
    exits: { 0: 'written', 1: 'the file or an SLO cannot be used', 2: wrongUse },
    examples: ['throughline rules slo.ts > rules.yaml'],
    load: async () => (await import('./rules-command.ts')).rules,
  },
  replay: {
    says: 'sends what dead processes have left on disk',
    usage: ['[--service NAME] [--json]'],
    options: optionsOf.replay,
    exits: {
      0: 'nothing is left',
      1: 'something is left, or was refused',
      2: 'wrong use, or no endpoint to send to',
    },
    examples: ['throughline replay --service shop'],
    load: async () => (await import('./replay-command.ts')).replay,
  },
  completion: {
    says: 'writes a script that completes this command in a shell',
    usage: ['bash | zsh | fish'],
    options: optionsOf.completion,
    takes: ['bash', 'zsh', 'fish'],
    exits: { 0: 'written', 2: wrongUse },
    examples: [
      'source <(throughline completion bash)',
      'throughline completion zsh > ~/.zsh/completions/_throughline',
      'throughline completion fish > ~/.config/fish/completions/throughline.fish',
    ],
    load: async () => {
      const { completion } = await import('./completion/completion-command.ts');
      return (args) => completion(args, commands);
    },
  },
};
