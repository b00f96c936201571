/** Calls back now and on each change with whether this page is visible, until the returned function is called. */
export function watchVisibility(onChange: (isVisible: boolean) => void): () => void {
  const tell = (): void => onChange(document.visibilityState === 'visible');
  document.addEventListener('visibilitychange', tell);
  tell();
  return () => document.removeEventListener('visibilitychange', tell);
}
