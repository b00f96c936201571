import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What an incoming webhook of Slack takes (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks). */
export type SlackMessage = { text: string };

/** An answer other than `200 ok`, for one request. */
export type SlackAnswer = { status: number; headers?: Record<string, string>; isEndless?: boolean };

export type SlackPeer = {
  /** The webhook's address. Its path is the secret, as at Slack. */
  url: string;
  /** Messages that were accepted, oldest first. */
  messages: SlackMessage[];
  /** How many requests came, accepted or not. */
  requests: () => number;
  /** The next requests get these answers, one each. */
  answerNext: (...answers: SlackAnswer[]) => void;
  stop: () => Promise<void>;
};

const PATH = '/services/T0LOCAL/B0LOCAL/not-a-real-webhook';

/** A local HTTP server that accepts what Slack accepts and refuses the rest with Slack's words. */
export async function startSlackPeer(): Promise<SlackPeer> {
  const messages: SlackMessage[] = [];
  const planned: SlackAnswer[] = [];
  let requests = 0;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<unknown> => {
    requests += 1;
    const message = await readMessage(request);
    const other = planned.shift();
    if (other?.isEndless) return response.writeHead(other.status, other.headers).write('and so on');
    if (other) return response.writeHead(other.status, other.headers).end();
    if (request.url !== PATH) return response.writeHead(404).end('no_service');
    if (message === undefined) return response.writeHead(400).end('invalid_payload');
    messages.push(message);
    return response.writeHead(200).end('ok');
  };
  const server = createServer((request, response) => void answer(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`,
    messages,
    requests: () => requests,
    answerNext: (...answers) => void planned.push(...answers),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The JSON body with its text; undefined for what Slack would refuse. */
async function readMessage(request: IncomingMessage): Promise<SlackMessage | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (request.method !== 'POST' || !request.headers['content-type']?.startsWith('application/json')) return undefined;
  try {
    const { text } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { text?: unknown };
    return typeof text === 'string' && text !== '' ? { text } : undefined;
  } catch {
    return undefined;
  }
}
