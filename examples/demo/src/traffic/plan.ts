import { seededRandom } from './random.ts';

/** One request of the traffic, with the answer that the services must give. */
export interface PlannedRequest {
  /** Requests of one story are sent one after the other. */
  story: number;
  kind: StoryKind;
  method: 'GET' | 'POST';
  path: string;
  body?: unknown;
  expected: number;
}

export type StoryKind =
  | 'submit'
  | 'invalid_submission'
  | 'slow_submission'
  | 'scoring_error'
  | 'report'
  | 'thrown_error'
  | 'retake'
  | 'failed_retake'
  | 'skipped_retake';

interface Pick {
  assessment: string;
  userId: string;
  value: () => number;
}

type Step = Omit<PlannedRequest, 'story' | 'kind'>;

/** The first round goes through every story once, the most telling ones first; then chance takes over. */
const stories: Record<StoryKind, { weight: number; steps: (pick: Pick) => Step[] }> = {
  failed_retake: {
    weight: 2,
    steps: (pick) => [submit(pick, 'reading', 201), certify(pick, 'reading'), retake(pick, 'reading', 500)],
  },
  thrown_error: {
    weight: 1,
    // A client that puts its token into the address; what the view shows of it is [REDACTED].
    steps: ({ assessment }) => [
      {
        method: 'GET',
        path: `/assessments/${assessment}/report?access_token=demo-token-value`,
        expected: 500,
      },
    ],
  },
  slow_submission: { weight: 2, steps: (pick) => [submit(pick, 'writing', 201)] },
  invalid_submission: {
    weight: 2,
    steps: (pick) => [
      {
        ...submit(pick, 'reading', 400),
        body: { ...person(pick, 'reading'), answers: [{ question: 'r1', value: 9 }] },
      },
    ],
  },
  retake: {
    weight: 2,
    steps: (pick) => [submit(pick, 'listening', 201), retake(pick, 'listening', 200)],
  },
  scoring_error: {
    weight: 1,
    steps: (pick) => [
      {
        ...submit(pick, 'reading', 502),
        body: { ...person(pick, 'reading'), answers: [{ question: 'r99', value: 3 }] },
      },
    ],
  },
  submit: { weight: 6, steps: (pick) => [submit(pick, 'reading', 201)] },
  report: {
    weight: 2,
    steps: (pick) => [
      submit(pick, 'reading', 201),
      { method: 'GET', path: `/assessments/${pick.assessment}/report`, expected: 200 },
    ],
  },
  skipped_retake: { weight: 1, steps: (pick) => [retake(pick, 'reading', 409)] },
};

const kinds = Object.keys(stories) as StoryKind[];
const questions = { reading: ['r1', 'r2', 'r3'], listening: ['l1', 'l2'], writing: ['w1'] } as const;

/** An endless list of requests, the same for the same seed. */
export function* planTraffic(seed: number): Generator<PlannedRequest, never> {
  const random = seededRandom(seed);
  for (let story = 0; ; story += 1) {
    const kind = kinds[story] ?? weighted(random());
    const pick: Pick = {
      assessment: `assessment-${story + 1}`,
      userId: `user-${1 + Math.floor(random() * 20)}`,
      value: () => Math.floor(random() * 6),
    };
    for (const step of stories[kind].steps(pick)) yield { story, kind, ...step };
  }
}

function weighted(chance: number): StoryKind {
  const total = kinds.reduce((sum, kind) => sum + stories[kind].weight, 0);
  let left = chance * total;
  for (const kind of kinds) {
    left -= stories[kind].weight;
    if (left < 0) return kind;
  }
  return 'submit';
}

function submit(pick: Pick, skillArea: keyof typeof questions, expected: number): Step {
  const answers = questions[skillArea].map((question) => ({ question, value: pick.value() }));
  return {
    method: 'POST',
    path: `/assessments/${pick.assessment}/answers`,
    body: { ...person(pick, skillArea), answers },
    expected,
  };
}

function certify(pick: Pick, skillArea: keyof typeof questions): Step {
  const path = `/assessments/${pick.assessment}/certificates`;
  return { method: 'POST', path, body: person(pick, skillArea), expected: 201 };
}

function retake(pick: Pick, skillArea: keyof typeof questions, expected: number): Step {
  const path = `/assessments/${pick.assessment}/retake`;
  return { method: 'POST', path, body: person(pick, skillArea), expected };
}

function person({ userId }: Pick, skillArea: string): { userId: string; skillArea: string } {
  return { userId, skillArea };
}
