import { CommunicationProtocolEnum, DaprClient } from '@dapr/dapr';
import { AppError } from '#core/domain/errors';
import type { DomainEvent } from '#core/domain/events/domain-event';
import type { EventPublisher } from '#core/domain/ports';

/** How long the sidecar may take with one event, its own attempts included. */
export const TIMEOUT_MS = 5000;
const CONTENT_TYPE = 'application/cloudevents+json';

export type DaprPublisherOptions = {
  httpPort: number;
  /** Name of the Dapr component. */
  pubsub: string;
  timeoutMs?: number;
};

/**
 * Publishes through the Dapr sidecar's HTTP API with the official client, around its traps (docs/design/events.md §6): `publish`
 * resolves with `{error}`, has no time limit, and its first call waits 30 s for the sidecar, so the client is started in
 * the background and until then every publish fails at once as `unavailable`.
 */
export function createDaprEventPublisher(options: DaprPublisherOptions): EventPublisher & { close(): Promise<void> } {
  const { httpPort, pubsub, timeoutMs = TIMEOUT_MS } = options;
  const client = new DaprClient({
    daprHost: '127.0.0.1',
    daprPort: String(httpPort),
    communicationProtocol: CommunicationProtocolEnum.HTTP,
    logger: { service: silent },
  });
  const sidecar = startInBackground(client);

  return {
    async publish(event, { hub, partitionKey }) {
      if (!sidecar.isReady()) throw unavailable('The Dapr sidecar has not started yet.');
      const sending = client.pubsub.publish(pubsub, hub, plain(event), {
        contentType: CONTENT_TYPE,
        metadata: { partitionKey },
      });
      const { error } = await withTimeLimit(sending, timeoutMs);
      if (error) throw translate(error);
    },

    async close() {
      sidecar.stop();
      await client.stop();
    },
  };
}

/** `start` gives up after 30 s; the sidecar may come later. */
function startInBackground(client: DaprClient): { isReady(): boolean; stop(): void } {
  let isReady = false;
  let isStopped = false;
  const start = async (): Promise<void> => {
    while (!isReady && !isStopped) {
      isReady = await client.start().then(
        () => true,
        () => false,
      );
    }
  };
  void start();
  return { isReady: () => isReady, stop: () => (isStopped = true) };
}

/** The client guesses by `constructor.name`; JSON's own objects are plain. */
function plain(event: DomainEvent): object {
  try {
    return JSON.parse(JSON.stringify(event)) as object;
  } catch {
    const message = 'The event has no JSON form.';
    throw new AppError({ code: 'event.refused', kind: 'invalid', message });
  }
}

/** A publish whose time limit has passed may still arrive: the same event id is then published again. */
async function withTimeLimit<T>(sending: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unavailable(`The Dapr sidecar did not answer within ${timeoutMs} ms.`)), timeoutMs);
  });
  sending.catch(() => undefined);
  return Promise.race([sending, late]).finally(() => clearTimeout(timer));
}

/** The hub's own condition, and daprd's words for it (1.18: "too large for the batch", "stream too large"), which come as a 500. */
const TOO_LARGE = /message-size-exceeded|too large/;

/**
 * The client puts status and body into the message's JSON. Only what no retry can mend is the event's own fault: Dapr also
 * answers 400 while its component is missing, and that passes.
 */
function translate(error: Error): AppError {
  if (TOO_LARGE.test(error.message) || statusOf(error.message) === 413) {
    const message = 'The event is too large for the hub.';
    return new AppError({ code: 'event.too-large', kind: 'too-large', message, cause: error });
  }
  if (error.message.includes('ERR_PUBSUB_CLOUD_EVENTS_SER')) {
    const message = 'The sidecar cannot read the event as a CloudEvent.';
    return new AppError({ code: 'event.refused', kind: 'invalid', message, cause: error });
  }
  const status = statusOf(error.message);
  const message = status === undefined ? 'cannot be reached' : `answered ${status}`;
  return unavailable(`The Dapr sidecar ${message}.`, error);
}

function statusOf(message: string): number | undefined {
  try {
    const { status } = JSON.parse(message) as { status?: unknown };
    return typeof status === 'number' ? status : undefined;
  } catch {
    return undefined;
  }
}

function unavailable(message: string, cause?: unknown): AppError {
  return new AppError({ code: 'sidecar.unavailable', kind: 'unavailable', message, cause, retryAfterSeconds: 1 });
}

/** The client logs every failure to the console, which the relay does better. */
const silent = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  verbose: () => undefined,
  debug: () => undefined,
};
