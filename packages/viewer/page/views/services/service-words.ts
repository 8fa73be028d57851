import { addressOf } from '../../browser/route.ts';
import { numberText } from '../metrics/value-text.ts';

/** `12/s`, `3/min`, `2/h`: so that it is never less than one where it can be helped */
export function rateText(perSecond: number): string {
  if (perSecond === 0) return '0/s';
  if (perSecond >= 1) return `${numberText(perSecond)}/s`;
  return perSecond >= 1 / 60 ? `${numberText(perSecond * 60)}/min` : `${numberText(perSecond * 3_600)}/h`;
}

export function failedShare(all: number, failed: number): number {
  return all === 0 ? 0 : failed / all;
}

/** `0.4 %`; what is not nothing is never told as nothing. */
export function shareText(share: number): string {
  if (share === 0) return '0 %';
  const percent = share * 100;
  return percent < 0.1 ? '< 0.1 %' : `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}

/** Requests of a service. */
export function searchAddress(service: string, more: string = ''): string {
  const isPlain = /^[\w.-]+$/.test(service);
  const value = isPlain ? service : `"${service.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  return addressOf(['live'], { q: `service:${value}${more}` });
}
