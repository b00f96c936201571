import { createContext, type Provider } from 'preact';
import { useContext } from 'preact/hooks';

/** One part of the page's state: the provider that hands it down, and the hook by which components below read it. */
export function createSlice<T>(name: string): [Provider<T | null>, () => T] {
  const context = createContext<T | null>(null);
  const useSlice = (): T => {
    const value = useContext(context);
    if (value === null) throw new Error(`the slice "${name}" was read outside of its provider`);
    return value;
  };
  return [context.Provider, useSlice];
}
