import { useComputed } from '@preact/signals';
import type { JSX } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import { ChatPanel } from '../features/chat/chat-panel.tsx';
import { ChatProvider } from '../features/chat/chat-slice.ts';
import { HelpDialog } from '../features/help/help-dialog.tsx';
import { NoticeRegion } from '../features/notices/notice-region.tsx';
import { QuickAdd } from '../features/quick-add/quick-add.tsx';
import { QUICK_ADD_ID } from '../features/quick-add/quick-field.tsx';
import { ReloadOffer } from '../features/release/reload-offer.tsx';
import { SignOutDialog } from '../features/session/sign-out-dialog.tsx';
import { StartProblem } from '../features/session/start-problem.tsx';
import { ZoneOffer } from '../features/session/zone-offer.tsx';
import { DoneView } from '../features/tasks/done-view.tsx';
import { EditDialog } from '../features/tasks/edit-dialog.tsx';
import { OpenView } from '../features/tasks/open-view.tsx';
import { TasksProvider } from '../features/tasks/tasks-slice.ts';
import type { App } from './create-app.ts';
import type { Workspace } from './create-workspace.ts';
import { Header } from './header.tsx';
import { useCommands } from './use-commands.ts';

type Props = { app: App; workspace: Workspace };

/** The page of a person who is signed in. */
export function WorkspacePage({ app, workspace }: Props): JSX.Element {
  const { tasks, chat, notices } = workspace;
  useCommands({ ...app, workspace });
  // After "Try it now" people type at once: the first key press must already go to the field.
  useLayoutEffect(() => {
    if (app.session.state.peek().kind === 'starting') document.getElementById(QUICK_ADD_ID)?.focus();
  }, []);
  return (
    <TasksProvider value={tasks}>
      <ChatProvider value={chat}>
        <Panes app={app} workspace={workspace} />
        <EditDialog />
        <Dialogs app={app} workspace={workspace} />
        <NoticeRegion notices={notices} announcement={tasks.arrived.value?.text ?? ''}>
          <ReloadOffer release={app.release} />
        </NoticeRegion>
      </ChatProvider>
    </TasksProvider>
  );
}

/** The list and, when it is open, the chat: beside it on a wide screen, over it on a phone. */
function Panes({ app, workspace }: Props): JSX.Element {
  const { isOpen, tasks, notices, quickAddText } = workspace;
  const deviceZone = useComputed(() => app.clock.value.timeZone);
  const isChatOpen = isOpen.chat.value;
  const quickAdd = <QuickAdd text={quickAddText} onAdd={(task) => tasks.actions.add(task)} />;
  const tryOut = (line: string): void => {
    quickAddText.value = line;
    document.getElementById(QUICK_ADD_ID)?.focus();
  };
  return (
    <div class={`workspace ${isChatOpen ? 'workspace--chat' : ''}`}>
      <div class="workspace__main" inert={isChatOpen && app.isNarrow.value}>
        <Header app={app} workspace={workspace} />
        <main class="page">
          <ZoneOffer deviceZone={deviceZone} onChanged={(text) => notices.show({ tone: 'info', text })} />
          <StartProblem />
          {app.router.view.value === '/' ? <OpenView quickAdd={quickAdd} onExample={tryOut} /> : <DoneView />}
        </main>
      </div>
      {isChatOpen && <ChatPanel onClose={() => (isOpen.chat.value = false)} />}
    </div>
  );
}

function Dialogs({ app, workspace: { isOpen } }: Props): JSX.Element {
  return (
    <>
      {isOpen.help.value && <HelpDialog singleKeys={app.singleKeys} onClose={() => (isOpen.help.value = false)} />}
      {isOpen.signOut.value && <SignOutDialog onClose={() => (isOpen.signOut.value = false)} />}
    </>
  );
}
