import { foreign } from './text.ts';

/** Tones of `style/tokens.css`: `tone-0` and so on. */
const TONES = 10;
const tones = new Map<string, number>();

/** Which colour a service has: the same in every view, for as long as the page is open. */
export function serviceTone(service: string): string {
  let tone = tones.get(service);
  if (tone === undefined) {
    // Neighbours by name would often be neighbours by hash: the order of appearance keeps the first ten apart.
    tone = tones.size % TONES;
    tones.set(service, tone);
  }
  return `tone-${tone}`;
}

/** A service by its colour and its name. */
export function ServiceMark({ service }: { service: string }) {
  return (
    <span class={`service-mark ${serviceTone(service)}`} title={foreign(service)}>
      {foreign(service, 60)}
    </span>
  );
}
