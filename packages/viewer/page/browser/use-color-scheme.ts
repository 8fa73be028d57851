import { useEffect, useState } from 'preact/hooks';

/** For what draws with colours of its own: `light` or `dark`, as the system has it now. */
export function useColorScheme(): 'light' | 'dark' {
  const [isDark, setIsDark] = useState(() => darkness().matches);
  useEffect(() => {
    const query = darkness();
    const read = (): void => setIsDark(query.matches);
    query.addEventListener('change', read);
    return () => query.removeEventListener('change', read);
  }, []);
  return isDark ? 'dark' : 'light';
}

function darkness(): MediaQueryList {
  return matchMedia('(prefers-color-scheme: dark)');
}
