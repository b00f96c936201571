import type { JSX } from 'preact';
import { Brand } from '../components/brand.tsx';
import { Icon } from '../components/icon.tsx';
import { ConnectionState } from '../features/live/connection-state.tsx';
import { SessionMenu } from '../features/session/session-menu.tsx';
import { useApp } from './app-context.ts';
import { VIEWS, type View } from './router.ts';

export function Header(): JSX.Element {
  const { router, ui } = useApp();
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
        <ConnectionState />
        <button
          type="button"
          class="icon-button header__help"
          aria-label="Help and shortcuts"
          onClick={() => (ui.helpOpen.value = true)}
        >
          <Icon name="help" />
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label="Chat"
          aria-expanded={ui.chatOpen.value}
          onClick={() => (ui.chatOpen.value = !ui.chatOpen.value)}
        >
          <Icon name="chat" />
        </button>
        <SessionMenu />
      </div>
    </header>
  );
}
