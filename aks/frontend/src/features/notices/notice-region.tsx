import type { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Icon } from '../../components/icon.tsx';
import type { Notices } from '../../lib/notices.ts';

const EXPIRE_MS = 500;

type Props = {
  notices: Notices;
  announcement: string;
  /** What stays above the messages until the person has decided. */
  children: ComponentChildren;
};

/** Messages with their actions; they stay while the pointer or focus is on them. */
export function NoticeRegion({ notices, announcement, children }: Props): JSX.Element {
  useEffect(() => {
    const timer = setInterval(() => notices.expire(), EXPIRE_MS);
    return () => clearInterval(timer);
  }, [notices]);
  return (
    <div
      class="notices"
      onMouseEnter={() => notices.hold(true)}
      onMouseLeave={() => notices.hold(false)}
      onFocusIn={() => notices.hold(true)}
      onFocusOut={() => notices.hold(false)}
    >
      <output class="visually-hidden">{announcement}</output>
      {children}
      <output class="notices__list" aria-label="Messages">
        {notices.list.value.map((notice) => (
          <div key={notice.id} class={`notice notice--${notice.tone}`}>
            <p class="notice__text">{notice.text}</p>
            {notice.action && (
              <button
                type="button"
                class="notice__action"
                onClick={() => {
                  notices.dismiss(notice.id);
                  notice.action?.run();
                }}
              >
                {notice.action.label}
              </button>
            )}
            <button
              type="button"
              class="notice__close"
              aria-label="Dismiss this message"
              onClick={() => notices.dismiss(notice.id)}
            >
              <Icon name="close" size={16} />
            </button>
          </div>
        ))}
      </output>
    </div>
  );
}
