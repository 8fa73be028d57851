import { setTimeout as delay } from 'node:timers/promises';
import fastify, { type FastifyInstance } from 'fastify';
import { bindContext, captureException, getLogger, histogram } from 'throughline';
import { fastifyHealth } from 'throughline/health';
import { type Answer, readingTimeMs, scoreAnswers } from './score.ts';

const log = getLogger('scoring');
const requestLog = getLogger('scoring.http');

const readingTime = histogram('scoring.reading.duration', {
  description: 'Time spent reading the answers of one submission.',
  unit: 's',
  labels: ['skill_area'],
  buckets: [0.01, 0.1, 0.5, 1, 2],
});

interface ScoreRequest {
  skillArea: string;
  answers: Answer[];
}

const scoreRequestSchema = {
  type: 'object',
  required: ['skillArea', 'answers'],
  properties: {
    skillArea: { type: 'string', maxLength: 64 },
    answers: {
      type: 'array',
      maxItems: 50,
      items: {
        type: 'object',
        required: ['question', 'value'],
        properties: { question: { type: 'string' }, value: { type: 'integer', minimum: 0, maximum: 5 } },
      },
    },
  },
};

/** The HTTP side of `scoring`. */
export function createApp(): FastifyInstance {
  const app = fastify();
  app.register(fastifyHealth);

  app.addHook('onResponse', async (_request, reply) => {
    requestLog.info('request_completed', {
      status: reply.statusCode,
      duration_ms: Math.round(reply.elapsedTime),
    });
  });

  app.setErrorHandler<Error & { statusCode?: number }>(async (error, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) {
      requestLog.warning('request_rejected', { reason: 'body_invalid', status });
      return reply.code(status).send({ error: 'body_invalid' });
    }
    captureException(error);
    return reply.code(status).send({ error: 'internal' });
  });

  app.post<{ Body: ScoreRequest }>('/scores', { schema: { body: scoreRequestSchema } }, async (request) => {
    const { skillArea, answers } = request.body;
    bindContext({ skill_area: skillArea });
    const started = performance.now();
    await delay(readingTimeMs(skillArea, answers));
    const score = scoreAnswers(answers);
    readingTime.record((performance.now() - started) / 1_000, { skill_area: skillArea });
    log.info('answers_scored', { answers: answers.length, ...score });
    return score;
  });

  return app;
}
