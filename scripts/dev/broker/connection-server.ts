import type { Socket } from 'node:net';
import rhea from 'rhea';
import type { Connection, ConnectionOptions, Container, EventContext, Receiver, Sender, Session } from 'rhea';
import type { BrokerContext, ClientContext } from './context.ts';
import { attachReceiver, attachSender } from './link-attach.ts';
import { acceptSocket, closeLink } from './rhea-internals.ts';

const MAX_FRAME_BYTES = 65_536;
/** Idle time-out of Event Hubs, in ms. */
const IDLE_MS = 240_000;
const CHANNEL_MAX = 4999;

export type ConnectionServer = { accept: (socket: Socket) => void };

/** Speaks AMQP with every client that connects. A client's faults end its connection, never the process. */
export function createConnectionServer(broker: BrokerContext): ConnectionServer {
  const container = createContainer(broker);
  return {
    accept(socket) {
      const client: ClientContext = { ...broker, socket, claims: new Map(), cleanups: new Map() };
      const connection = container.create_connection({
        max_frame_size: MAX_FRAME_BYTES,
        idle_time_out: IDLE_MS,
        channel_max: CHANNEL_MAX,
        tcp_no_delay: true,
        reconnect: false,
        receiver_options: { credit_window: 0, autoaccept: false },
      } as unknown as ConnectionOptions);
      broker.switches.sockets.add(socket);
      socket.on('error', (error) => broker.log('socket failed', { reason: error.message }));
      socket.once('close', () => {
        broker.switches.sockets.delete(socket);
        for (const link of client.cleanups.keys()) cleanUp(link, client);
      });
      handleLinks(connection, client);
      acceptSocket(connection, socket, MAX_FRAME_BYTES);
    },
  };
}

function createContainer(broker: BrokerContext): Container {
  const container = rhea.create_container({ id: 'local-event-hubs' });
  const mechanisms = container.sasl_server_mechanisms;
  mechanisms.enable_anonymous();
  // The mechanism that .NET and Java ask for; the tokens come later through $cbs in any case.
  mechanisms.MSSBCBS = mechanisms.ANONYMOUS;
  // Without a handler for each of these, Node would end the process on an 'error' event, or rhea would print a warning.
  for (const name of ['connection_error', 'session_error', 'sender_error', 'receiver_error'] as const) {
    container.on(name, () => broker.log('client reported an error', { event: name }));
  }
  for (const name of [
    'connection_close',
    'session_close',
    'disconnected',
    'settled',
    'accepted',
    'released',
  ] as const) {
    container.on(name, () => undefined);
  }
  return container;
}

function handleLinks(connection: Connection, client: ClientContext): void {
  const endConnection = (error: unknown): void => {
    client.log('connection ended: the client broke the protocol', { reason: String(error) });
    client.socket.destroy();
  };
  connection.on('protocol_error', endConnection);
  connection.on('error', endConnection);
  connection.on(
    'receiver_open',
    ({ receiver }: EventContext) => receiver && open(receiver, () => attachSender(receiver, client)),
  );
  connection.on(
    'sender_open',
    ({ sender }: EventContext) => sender && open(sender, () => attachReceiver(sender, client)),
  );
  connection.on('receiver_close', ({ receiver }: EventContext) => receiver && cleanUp(receiver, client));
  connection.on('sender_close', ({ sender }: EventContext) => sender && cleanUp(sender, client));
  connection.on('session_close', ({ session }: EventContext) => session && cleanUpSession(session, client));

  function open(link: Sender | Receiver, attach: () => void): void {
    try {
      attach();
    } catch (error) {
      client.log('attach failed', { reason: String(error) });
      closeLink(link, { condition: 'amqp:internal-error', description: 'the broker could not open the link' });
    }
  }
}

function cleanUpSession(session: Session, client: ClientContext): void {
  for (const link of client.cleanups.keys()) {
    if ((link as Sender | Receiver).session === session) cleanUp(link, client);
  }
}

function cleanUp(link: object, client: ClientContext): void {
  const cleanup = client.cleanups.get(link);
  client.cleanups.delete(link);
  cleanup?.();
}
