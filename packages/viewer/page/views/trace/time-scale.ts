import { durationText } from '../../../src/duration-text.ts';

/** Where times of a trace are on its axis. */
export interface TimeScale {
  startUs: number;
  /** At least 1. */
  lengthUs: number;
  /** Microseconds between two lines of the axis. */
  stepUs: number;
}

const STEPS = [1, 2, 5, 10];
/** Shorter ones have the same text. */
const LEAST_STEP_US = 10;
/** Lines that an axis has at most. */
const MOST_LINES = 6;

export function timeScale(startUs: number, lengthUs: number): TimeScale {
  const length = Math.max(1, lengthUs);
  const rough = length / MOST_LINES;
  const power = 10 ** Math.floor(Math.log10(rough));
  const stepUs = Math.max(LEAST_STEP_US, (STEPS.find((step) => step * power >= rough) ?? 10) * power);
  return { startUs, lengthUs: length, stepUs };
}

/** Percent from the left, within the axis. */
export function placeOf(scale: TimeScale, us: number): number {
  return Math.max(0, Math.min(100, ((us - scale.startUs) / scale.lengthUs) * 100));
}

export function ticks(scale: TimeScale): { percent: number; text: string }[] {
  const found: { percent: number; text: string }[] = [];
  // Near the end there is no room for the text.
  for (let us = 0; us <= scale.lengthUs * 0.93; us += scale.stepUs) {
    found.push({ percent: (us / scale.lengthUs) * 100, text: us === 0 ? '0' : durationText(us / 1_000) });
  }
  return found;
}
