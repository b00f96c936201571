import { useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { SessionProvider } from '../features/session/session-slice.ts';
import type { SessionState } from '../features/session/session-store.ts';
import { Welcome } from '../features/session/welcome.tsx';
import { CalendarProvider } from '../lib/calendar.ts';
import type { App } from './create-app.ts';
import { VIEWS } from './router.ts';
import { Starting } from './starting.tsx';
import { WorkspacePage } from './workspace-page.tsx';

export function Root({ app }: { app: App }): JSX.Element {
  return (
    <SessionProvider value={app.session}>
      <CalendarProvider value={app.calendar}>
        <Page app={app} />
      </CalendarProvider>
    </SessionProvider>
  );
}

function Page({ app }: { app: App }): JSX.Element {
  const workspace = app.workspace.value;
  const state = app.session.state.value;
  useSignalEffect(() => {
    const view = VIEWS[app.router.view.value];
    document.title = app.workspace.value ? `${view} · Todo Chatbot` : 'Todo Chatbot';
  });
  if (workspace) return <WorkspacePage key={workspace.id} app={app} workspace={workspace} />;
  return state.kind === 'nobody' ? <Welcome message={state.message} /> : <Starting problem={problemOf(state)} />;
}

function problemOf(state: SessionState): string | null {
  return 'problem' in state ? state.problem : null;
}
