export type TabChannel<T> = { post(message: T): void; close(): void };

/** Sends messages to the other tabs of this browser. Null when the browser has no BroadcastChannel. */
export function openTabChannel<T>(name: string, onMessage: (message: T) => void): TabChannel<T> | null {
  if (!('BroadcastChannel' in globalThis)) return null;
  const channel = new BroadcastChannel(name);
  channel.addEventListener('message', (event: MessageEvent<T>) => onMessage(event.data));
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows; a channel has no target
  return { post: (message) => channel.postMessage(message), close: () => channel.close() };
}
