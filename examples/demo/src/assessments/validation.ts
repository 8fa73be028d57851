/** What a client may hand in, checked by hand so that every refusal has a reason of its own. */

export const skillAreas = ['reading', 'listening', 'writing'] as const;
export type SkillArea = (typeof skillAreas)[number];

export interface Answer {
  question: string;
  /** 0 (worst) to 5 (best). */
  value: number;
}

export interface Submission {
  userId: string;
  skillArea: SkillArea;
  answers: Answer[];
}

export interface RetakeRequest {
  userId: string;
  skillArea: SkillArea;
}

/** Either the typed value, or a reason for machines and a sentence for people. */
export type Checked<T> = { ok: true; value: T } | { ok: false; reason: string; message: string };

const MAX_ANSWERS = 50;
const identifier = /^[A-Za-z0-9_-]{1,64}$/;

export function checkSubmission(body: unknown): Checked<Submission> {
  const person = checkRetake(body);
  if (!person.ok) return person;
  const { answers } = body as { answers?: unknown };
  if (!Array.isArray(answers) || answers.length === 0) {
    return refuse('answers_missing', 'answers must be a list with at least one answer.');
  }
  if (answers.length > MAX_ANSWERS) {
    return refuse('too_many_answers', `answers may hold ${MAX_ANSWERS} answers; it holds ${answers.length}.`);
  }
  const checked: Answer[] = [];
  for (const [index, answer] of answers.entries()) {
    const { question, value } = (answer ?? {}) as Record<string, unknown>;
    if (typeof question !== 'string' || !identifier.test(question)) {
      return refuse('question_invalid', `answers[${index}].question must be the id of a question.`);
    }
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 5) {
      return refuse('answer_out_of_range', `answers[${index}].value must be a whole number from 0 to 5.`);
    }
    checked.push({ question, value });
  }
  return { ok: true, value: { ...person.value, answers: checked } };
}

export function checkRetake(body: unknown): Checked<RetakeRequest> {
  if (typeof body !== 'object' || body === null) {
    return refuse('body_missing', 'The body must be a JSON object.');
  }
  const { userId, skillArea } = body as Record<string, unknown>;
  if (typeof userId !== 'string' || !identifier.test(userId)) {
    return refuse('user_id_invalid', 'userId must be 1 to 64 letters, digits, - or _.');
  }
  const area = skillAreas.find((known) => known === skillArea);
  if (area === undefined) {
    return refuse('skill_area_unknown', `skillArea must be one of ${skillAreas.join(', ')}.`);
  }
  return { ok: true, value: { userId, skillArea: area } };
}

function refuse(reason: string, message: string): { ok: false; reason: string; message: string } {
  return { ok: false, reason, message };
}
