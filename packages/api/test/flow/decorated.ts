// Classes with decorators, for TypeScript 5 or later without experimentalDecorators.
import { flowMethod, getLogger, stepMethod } from '@throughline/api';

const log = getLogger('decorated');

export class Assessments {
  readonly answers: number[] = [4, 5];

  @flowMethod('retake_assessment', {
    fields: (userId: string) => ({ user_id: userId }),
    steps: ['load', 'clear'],
  })
  async retake(userId: string): Promise<number> {
    const answers = await this.load(userId);
    this.clear();
    return answers.length;
  }

  @stepMethod()
  async load(_userId: string): Promise<number[]> {
    log.info('loading');
    return this.answers;
  }

  @stepMethod('clear')
  clear(): boolean {
    return true;
  }

  @flowMethod()
  count(): number {
    return this.answers.length;
  }

  @stepMethod('flaky', { retries: 1 })
  fails(): never {
    throw new RangeError('as ever');
  }
}
