import { performance } from 'node:perf_hooks';
import type { Redact } from './evaluate.ts';

/** A log record as services write them: 1 KB of JSON, 16 fields, one of them hidden. */
export function sampleRecord(): Record<string, unknown> {
  return {
    timestamp: '2026-11-22T10:15:30.123Z',
    level: 'info',
    event: 'assessment_submitted',
    logger: 'assessments.service',
    request_id: '7f6c2a52-9b1e-4d0c-8a3b-2f1e5d4c3b2a',
    trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
    span_id: '00f067aa0ba902b7',
    method: 'POST',
    path: '/v1/assessments/5512/answers',
    status: 201,
    duration_ms: 12.4,
    user: { id: 'usr_5512', role: 'student', locale: 'de-DE', authorization: 'Bearer abc.def.ghi' },
    url: 'https://api.example.com/v1/assessments/5512/answers?page=2&sort=created_at&include=skills',
    user_agent:
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
    message:
      'stored 14 answers for assessment 5512 in 3 batches; skill areas algebra, geometry and statistics were updated, ' +
      'the retake window closes on 2026-12-01 and the report will be written by the next worker that is free',
    tags: ['retake', 'algebra', 'geometry'],
    query:
      'SELECT id, score, submitted_at FROM answers WHERE assessment_id = $1 AND user_id = $2 ORDER BY id LIMIT 50',
  };
}

export interface RecordTimes {
  bytes: number;
  /** Microseconds. */
  p50: number;
  p99: number;
}

export function measureRecord(redact: Redact, rounds: number = 20_000): RecordTimes {
  const record = sampleRecord();
  for (let i = 0; i < rounds; i++) redact(record);
  const times = Float64Array.from({ length: rounds }, () => {
    const start = performance.now();
    redact(record);
    return (performance.now() - start) * 1_000;
  }).sort();
  const at = (share: number): number => times[Math.floor(rounds * share)] as number;
  return { bytes: JSON.stringify(record).length, p50: at(0.5), p99: at(0.99) };
}

const MEGABYTE = 1_000_000;

/** Pieces that, repeated, make each rule work as hard as it can. */
export const HOSTILE_PIECES: readonly string[] = [
  ...[
    'a',
    'password=',
    'password: ',
    'password="',
    "password='\n",
    '"password":',
    '\\"password\\":\\"',
    'password,',
  ],
  ...[
    'key ',
    'keykey',
    'token ',
    'token=a,',
    'pass word ',
    '--token ',
    '<password>',
    '{"password":{',
    'pin=a,b',
  ],
  ...[
    '://',
    'a://b:c/',
    'a://b@',
    'Bearer ',
    'bearer a ',
    'Basic AAAA',
    'Basic dXNlcjpw ',
    'eyJ',
    'eyJ-',
    'eyJa.',
    'eyJhbGciOiJI/',
    'ey.J',
  ],
  ...[
    '\\',
    'token\\',
    'password=\\',
    '%70%61%25',
    'password%253D',
    '&quot;token&quot;:',
    '-----BEGIN A',
    '-----BEGIN PRIVATE KEY',
  ],
  ...[
    '1234567890123456 ',
    '1 1 1 1 ',
    '4111-',
    '1',
    'insert into a(',
    "crypt('AKIAinsert into t(pin) values (=",
    'insert into t(password) values (a',
    "insert into t(pin) values ('a'),",
  ],
  ...[
    'ya29.',
    'xoxb-',
    'ghp_',
    'AKIA',
    'sk-',
    'SG.',
    'glc_+',
    'a:b@tcp(',
    '@tcp(',
    '1:AA',
    '1aQ~',
    'é',
    '\u0000',
    'curl -u ',
    'curl -u a:b ',
    '@',
    'a:b@c:1 ',
    '://a:b ',
    'cookie: a="',
    'a=b;c,',
  ],
];

export interface HostileTime {
  name: string;
  ms: number;
}

/** Median of `runs` over one megabyte of each piece, slowest piece first. */
export function measureHostileTexts(
  redactText: (text: string) => unknown,
  runs: number = 7,
  length: number = MEGABYTE,
): HostileTime[] {
  const texts = HOSTILE_PIECES.map((piece) => ({
    name: JSON.stringify(piece),
    text: piece.repeat(Math.ceil(length / piece.length)),
  }));
  let numbered = '';
  for (let i = 0; numbered.length < length; i++) numbered += `token${i}x=b&`;
  texts.push({ name: 'a different sensitive key in every pair', text: numbered });
  const times = texts.map(({ name, text }) => ({
    name,
    ms: median(Array.from({ length: runs }, () => timeOf(redactText, text))),
  }));
  return times.sort((one, other) => other.ms - one.ms);
}

function median(times: readonly number[]): number {
  return times.toSorted((one, other) => one - other)[times.length >> 1] as number;
}

/** CPU time of this thread (of the process, before Node 23.9): other programs on the machine do not count. */
function timeOf(redactText: (text: string) => unknown, text: string): number {
  const usage = typeof process.threadCpuUsage === 'function' ? process.threadCpuUsage : process.cpuUsage;
  const start = usage();
  redactText(text);
  const { user, system } = usage(start);
  return (user + system) / 1_000;
}
