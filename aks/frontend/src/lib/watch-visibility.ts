/** Tells now, and on each change, whether somebody looks at this page; until the returned function is called. */
export function watchVisibility(onChange: (isVisible: boolean) => void): () => void {
  const tell = (): void => onChange(document.visibilityState === 'visible');
  document.addEventListener('visibilitychange', tell);
  tell();
  return () => document.removeEventListener('visibilitychange', tell);
}
