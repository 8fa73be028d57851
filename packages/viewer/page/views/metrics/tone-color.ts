/** The colour of a class `tone-…`, which a canvas needs as a value. */
export function toneColor(near: Element, tone: string): string {
  const probe = document.createElement('i');
  probe.className = tone;
  near.append(probe);
  const color = getComputedStyle(probe).getPropertyValue('--tone').trim();
  probe.remove();
  return color === '' ? getComputedStyle(near).color : color;
}
