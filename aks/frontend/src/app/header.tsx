import type { JSX } from 'preact';
import { Brand } from '../components/brand.tsx';
import { Icon } from '../components/icon.tsx';
import { ConnectionState } from '../features/live/connection-state.tsx';
import { SessionMenu } from '../features/session/session-menu.tsx';
import type { App } from './create-app.ts';
import type { Workspace } from './create-workspace.ts';
import { VIEWS, type View } from './router.ts';

type Props = { app: App; workspace: Workspace };

export function Header({ app: { router, theme }, workspace: { liveState, isOpen } }: Props): JSX.Element {
  return (
    <header class="header">
      <div class="header__inner">
        <span class="header__brand">
          <Brand size={26} />
          <span class="header__name">Todo Chatbot</span>
        </span>
        <nav class="header__nav" aria-label="Views">
          {(Object.keys(VIEWS) as View[]).map((view) => (
            <a
              key={view}
              href={view}
              class="header__link"
              aria-current={router.view.value === view ? 'page' : undefined}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                event.preventDefault();
                router.go(view);
              }}
            >
              {VIEWS[view]}
            </a>
          ))}
        </nav>
        <ConnectionState state={liveState} />
        <button
          type="button"
          class="icon-button header__help"
          aria-label="Help and shortcuts"
          onClick={() => (isOpen.help.value = true)}
        >
          <Icon name="help" />
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label="Chat"
          aria-expanded={isOpen.chat.value}
          onClick={() => (isOpen.chat.value = !isOpen.chat.value)}
        >
          <Icon name="chat" />
        </button>
        <SessionMenu theme={theme} onSignOut={() => (isOpen.signOut.value = true)} />
      </div>
    </header>
  );
}
