/** The lines between two empty lines of an event stream; without `data` they only set the position. */
export type SseBlock = { event: string; data: string | null; id: string | null };

/** Far more than any message of ours; it limits the memory that a faulty stream can use. */
const MAX_LENGTH = 1_000_000;

/**
 * Parses server-sent events from chunks of text of any size (HTML standard, 9.2.6); `retry` and comments are ignored.
 * @throws Error when a message is too long.
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
