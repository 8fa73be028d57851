import { useEffect, useState } from 'preact/hooks';

/** As in the style sheets: below it rows have two lines. */
const narrow = matchMedia('(max-width: 640px)');

export function useIsNarrow(): boolean {
  const [isNarrow, setIsNarrow] = useState(narrow.matches);
  useEffect(() => {
    const read = (): void => setIsNarrow(narrow.matches);
    narrow.addEventListener('change', read);
    return () => narrow.removeEventListener('change', read);
  }, []);
  return isNarrow;
}
