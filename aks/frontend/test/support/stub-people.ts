import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { ActivityMessage, Session } from '#core/domain/api';
import { createStubTasks, type StubTasks } from './stub-tasks.ts';

/** One person: their session, their tasks, and the streams on which they hear what happens to these. */
export type StubPerson = {
  session: Session;
  tasks: StubTasks;
  streams: Set<ServerResponse>;
  /** Opens a stream behind a position, as the real feed does; without one from now on. */
  join: (stream: ServerResponse, lastEventId: string | undefined) => void;
};

export function createStubPerson(timeZone: string): StubPerson {
  const log: ActivityMessage[] = [];
  const streams = new Set<ServerResponse>();
  const tasks = createStubTasks((message) => {
    log.push(message);
    for (const stream of streams) stream.write(frameOf(message, log.length));
  });
  const userId = randomUUID();
  return {
    session: { userId, kind: 'guest', timeZone, createdAt: new Date().toISOString() },
    tasks,
    streams,
    join(stream, lastEventId) {
      const seen = lastEventId === undefined ? log.length : Number(lastEventId.split('-')[1]);
      stream.write(`retry: 1000\nid: 1-${seen}\n\n`);
      stream.write(`event: hello\ndata: ${JSON.stringify({ userId })}\n\n`);
      log.slice(seen).forEach((message, index) => stream.write(frameOf(message, seen + index + 1)));
      streams.add(stream);
      stream.on('close', () => streams.delete(stream));
    },
  };
}

function frameOf(message: ActivityMessage, serial: number): string {
  return `id: 1-${serial}\nevent: activity\ndata: ${JSON.stringify(message)}\n\n`;
}
