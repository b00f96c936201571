import { useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { ChatPanel } from '../features/chat/chat-panel.tsx';
import { HelpDialog } from '../features/help/help-dialog.tsx';
import { SignOutDialog } from '../features/session/sign-out-dialog.tsx';
import { Welcome } from '../features/session/welcome.tsx';
import { DoneView } from '../features/tasks/done-view.tsx';
import { EditDialog } from '../features/tasks/edit-dialog.tsx';
import { OpenView } from '../features/tasks/open-view.tsx';
import { NoticeRegion } from '../features/undo/notice-region.tsx';
import { AppContext } from './app-context.ts';
import type { App } from './create-app.ts';
import { Header } from './header.tsx';
import { VIEWS } from './router.ts';
import { Starting } from './starting.tsx';
import { useCommands } from './use-commands.ts';

export function Root({ app }: { app: App }): JSX.Element {
  return (
    <AppContext.Provider value={app}>
      <Page app={app} />
    </AppContext.Provider>
  );
}

function Page({ app }: { app: App }): JSX.Element {
  const { session } = app.session;
  useSignalEffect(() => {
    const view = VIEWS[app.router.view.value];
    document.title = session.value ? `${view} · Todo Chatbot` : 'Todo Chatbot';
  });
  if (session.value === undefined) return <Starting />;
  return (
    <>
      {session.value === null ? <Welcome /> : <Workspace app={app} />}
      <NoticeRegion />
    </>
  );
}

function Workspace({ app }: { app: App }): JSX.Element {
  const { ui, router, isNarrow } = app;
  useCommands(app);
  const isChatOpen = ui.chatOpen.value;
  const isCovered = isChatOpen && isNarrow.value;
  return (
    <div class={`workspace ${isChatOpen ? 'workspace--chat' : ''}`}>
      <div class="workspace__main" inert={isCovered}>
        <Header />
        <main class="page">{router.view.value === '/' ? <OpenView /> : <DoneView />}</main>
      </div>
      {isChatOpen && <ChatPanel />}
      <EditDialog />
      <HelpDialog />
      <SignOutDialog />
    </div>
  );
}
