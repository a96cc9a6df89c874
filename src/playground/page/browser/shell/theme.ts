import { useEffect, useState, useSyncExternalStore } from 'react';
import { choices } from '../kept.ts';

type Theme = 'light' | 'dark';

const key = 'theme';
const system = window.matchMedia('(prefers-color-scheme: dark)');

function onSystemChange(listener: () => void): () => void {
  system.addEventListener('change', listener);
  return () => system.removeEventListener('change', listener);
}

/** Light or dark: what the person chose, else what their system says. */
export function useTheme(): { readonly theme: Theme; turnTheme(): void } {
  const systemTheme = useSyncExternalStore(onSystemChange, () => (system.matches ? 'dark' : 'light'));
  const [chosen, setChosen] = useState(() => choices.get(key));
  const theme: Theme = chosen === 'light' || chosen === 'dark' ? chosen : systemTheme;
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  const turnTheme = (): void => {
    const next = theme === 'dark' ? 'light' : 'dark';
    choices.set(key, next);
    setChosen(next);
  };
  return { theme, turnTheme };
}
