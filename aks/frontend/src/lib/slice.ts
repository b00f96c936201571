import { createContext, type Provider } from 'preact';
import { useContext } from 'preact/hooks';

/** A context for one part of the page's state: its provider, and the hook with which components below read it. */
export function createSlice<T>(name: string): [Provider<T | null>, () => T] {
  const context = createContext<T | null>(null);
  const useSlice = (): T => {
    const value = useContext(context);
    if (value === null) throw new Error(`the slice "${name}" was read outside of its provider`);
    return value;
  };
  return [context.Provider, useSlice];
}
