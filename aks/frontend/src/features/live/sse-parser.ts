/** What stands between two empty lines of a stream of server-sent events; without `data` it only moves the position. */
export type SseBlock = { event: string; data: string | null; id: string | null };

/** No message of ours comes near it: one that never ends must not fill the memory. */
const MAX_LENGTH = 1_000_000;

/**
 * Reads a stream of server-sent events as its text comes in, in pieces of any size (HTML standard, 9.2.6).
 * `retry` and comments are skipped. @throws Error when a message is too long.
 */
export function createSseParser(onBlock: (block: SseBlock) => void): (text: string) => void {
  let rest = '';
  let block: SseBlock = emptyBlock();
  const takeLine = (line: string): void => {
    if (line === '') {
      if (block.data !== null || block.id !== null) onBlock(block);
      block = emptyBlock();
      return;
    }
    const [, name, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (name === 'event') block.event = value;
    else if (name === 'id') block.id = value;
    else if (name === 'data') block.data = block.data === null ? value : `${block.data}\n${value}`;
  };
  return (text) => {
    const lines = (rest + text).split(/\r\n|\n|\r(?=[^\n])/);
    rest = lines.pop() ?? '';
    for (const line of lines) takeLine(line);
    if (rest.length + (block.data?.length ?? 0) > MAX_LENGTH) throw new Error('a message of the stream is too long');
  };
}

function emptyBlock(): SseBlock {
  return { event: 'message', data: null, id: null };
}
