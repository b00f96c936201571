import { signal, type ReadonlySignal } from '@preact/signals';

export const VIEWS = { '/': 'Tasks', '/done': 'Done' } as const;
export type View = keyof typeof VIEWS;
export type Router = { view: ReadonlySignal<View>; go(view: View): void };

function viewOf(path: string): View {
  return path === '/done' ? path : '/';
}

/** The view is the path, so that back, reload and bookmarks work. */
export function createRouter(): Router {
  const view = signal<View>(viewOf(location.pathname));
  addEventListener('popstate', () => {
    view.value = viewOf(location.pathname);
  });
  return {
    view,
    go(next) {
      if (next !== view.value) history.pushState(null, '', next);
      view.value = next;
    },
  };
}
