import { AppError } from '#core/domain/errors';
import type { ApiClient } from './api-client.ts';

type Dependencies = {
  api: ApiClient;
  /** Resolves when the person's session has been started. */
  userId: Promise<string>;
  /** Aborted when the person signs out or somebody else is signed in. */
  left: AbortSignal;
  /** Called when the server says that the session has ended or is somebody else's. */
  onNotMine: () => void;
};

/**
 * The API for one person. Each request waits until their session exists, names them in `x-expected-user`, and is given up
 * when they leave, so that nothing of theirs can be done in somebody else's session.
 */
export function createPersonApi({ api, userId, left, onNotMine }: Dependencies): ApiClient {
  return {
    async send(request) {
      const expectedUser = await userId;
      try {
        return await api.send({ ...request, expectedUser, signal: left });
      } catch (error) {
        if (!left.aborted && isNotMine(error)) onNotMine();
        throw error;
      }
    },
  };
}

function isNotMine(error: unknown): boolean {
  return error instanceof AppError && (error.kind === 'unauthenticated' || error.code === OTHER_USER);
}

/** The problem code of a request whose `x-expected-user` is not the session's user. */
const OTHER_USER = 'session.other-user';
