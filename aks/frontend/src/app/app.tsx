import { useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { SessionProvider } from '../features/session/session-slice.ts';
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
  const { session } = app.session;
  const workspace = app.workspace.value;
  useSignalEffect(() => {
    const view = VIEWS[app.router.view.value];
    document.title = session.value ? `${view} · Todo Chatbot` : 'Todo Chatbot';
  });
  if (session.value === undefined) return <Starting />;
  return workspace ? <WorkspacePage key={workspace.userId} app={app} workspace={workspace} /> : <Welcome />;
}
