import type { RepeatLimit } from '@throughline/api';
import { type LevelRules, readLevelRules, writeLevelRules } from '@throughline/api/runtime';
import { largestInteger } from './rules.ts';
import type { Rule } from './setting.ts';

/** Signals that mean nothing to Node and that an operator can send. */
export type LevelSignal = 'SIGUSR2' | 'SIGHUP';

/** Levels of loggers; an entry that cannot be read is named, and the rest counts. */
export const levelRules: Rule<LevelRules> = {
  must: 'debug, info, warning, error or critical, and levels of single loggers as name=level, separated by commas',
  read(text) {
    const { rules, problems, isUsable } = readLevelRules(text);
    const because = problems.join(', ');
    if (!isUsable) return { refused: true, because };
    return problems.length === 0 ? { value: rules } : { value: rules, remark: because };
  },
  show: writeLevelRules,
};

/** `100/50`: the first 100 in a second, then one in 50. */
export const repeatLimit: Rule<RepeatLimit | undefined> = {
  must: 'off, or two whole numbers as 100/50: the first 100 in each second, then one in 50 (0: none)',
  read(text) {
    if (text.toLowerCase() === 'off') return { value: undefined };
    const [, first, every] = /^(\d{1,10})\/(\d{1,10})$/.exec(text) ?? [];
    const limit = { perSecond: Number(first), thenEvery: Number(every) };
    const isUsable =
      limit.perSecond >= 1 && limit.perSecond <= largestInteger && limit.thenEvery <= largestInteger;
    return isUsable ? { value: limit } : { refused: true };
  },
  show: (limit) => (limit === undefined ? 'off' : `${limit.perSecond}/${limit.thenEvery}`),
};

/** A signal by its name. */
export const signalName: Rule<LevelSignal | undefined> = {
  must: 'SIGUSR2, SIGHUP or none',
  read(text) {
    const name = text.toUpperCase();
    if (name === 'NONE') return { value: undefined };
    return name === 'SIGUSR2' || name === 'SIGHUP' ? { value: name } : { refused: true };
  },
  show: (name) => name ?? 'none',
};
