import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { Agent, createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SecretClientOptions } from '@azure/keyvault-secrets';
import { createSelfSignedCertificate } from './self-signed-certificate.ts';

/** The vault's host must end in the challenge's resource host, as `name.vault.azure.net` does: the SDK verifies it. */
const RESOURCE = 'https://vault.test';
const HOST = 'double.vault.test';

/** What `AuditEvent` diagnostics tell of one access (US5.3). */
export type AuditLine = {
  operation: 'SecretGet';
  secret: string;
  caller: string;
  status: number;
  result: string;
  correlationId: string;
};

type Version = { id: string; value: string; enabled: boolean; expires: Date | null };
export type Identity = { name: string; mayRead: readonly string[] };

export type KeyVaultDouble = {
  url: string;
  /** The scope that the SDK must ask a token for. */
  scope: string;
  /** Makes the SDK's client trust the double's certificate and find its host on loopback. */
  clientOptions: SecretClientOptions;
  audit: readonly AuditLine[];
  /** Adds a version; the last one is the current one. */
  set(name: string, value: string, state?: { enabled?: boolean; expires?: Date }): string;
  remove(name: string): void;
  /** The next `count` requests are answered 429. */
  throttle(count: number, retryAfterSeconds: number): void;
  stop(): Promise<void>;
};

/**
 * Key Vault's documented REST surface for reading secrets, over TLS on loopback: bearer challenge, versions, disabled and expired
 * secrets, 401/403/404/429 and an audit line for each authenticated or refused read. `identities` says, by token, who may read what.
 */
export async function startKeyVaultDouble(identities: Record<string, Identity>): Promise<KeyVaultDouble> {
  const { certificate, privateKey } = createSelfSignedCertificate(HOST, new Date());
  const secrets = new Map<string, Version[]>();
  const audit: AuditLine[] = [];
  let throttled = { count: 0, retryAfterSeconds: 0 };

  const server = createServer({ cert: certificate, key: privateKey }, (request, response) => {
    if (throttled.count > 0) {
      throttled.count -= 1;
      response.setHeader('Retry-After', throttled.retryAfterSeconds);
      return refuse(response, 429, { code: 'Throttled' });
    }
    answer({ request, response, secrets, identities, audit });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `https://${HOST}:${(server.address() as AddressInfo).port}`;
  const agent = loopbackAgent(certificate);

  return {
    url,
    scope: `${RESOURCE}/.default`,
    audit,
    clientOptions: {
      additionalPolicies: [
        {
          position: 'perCall',
          policy: {
            name: 'loopback',
            sendRequest: (request, next) => next(Object.assign(request, { agent })),
          },
        },
      ],
    },
    set(name, value, { enabled = true, expires = null }: { enabled?: boolean; expires?: Date | null } = {}) {
      const version = { id: randomUUID().replaceAll('-', ''), value, enabled, expires };
      secrets.set(name, [...(secrets.get(name) ?? []), version]);
      return version.id;
    },
    remove: (name) => void secrets.delete(name),
    throttle: (count, retryAfterSeconds) => void (throttled = { count, retryAfterSeconds }),
    async stop() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Exchange = {
  request: IncomingMessage;
  response: ServerResponse;
  secrets: ReadonlyMap<string, Version[]>;
  identities: Record<string, Identity>;
  audit: AuditLine[];
};

function answer({ request, response, secrets, identities, audit }: Exchange): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', RESOURCE);
  const [, collection, name = '', versionId] = pathname.split('/');
  if (request.method !== 'GET' || collection !== 'secrets' || !searchParams.has('api-version')) {
    return refuse(response, 400, { code: 'BadParameter' });
  }
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  const caller = token === undefined ? undefined : identities[token];
  const correlationId = String(request.headers['x-ms-client-request-id'] ?? randomUUID());
  response.setHeader('x-ms-request-id', correlationId);
  const record = (status: number, result: string): void => {
    audit.push({
      operation: 'SecretGet',
      secret: name,
      caller: caller?.name ?? 'anonymous',
      status,
      result,
      correlationId,
    });
  };
  const deny = (status: number, error: VaultError): void => {
    record(status, error.innererror?.code ?? error.code);
    refuse(response, status, error);
  };

  if (!caller) {
    const authorization = 'https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000';
    response.setHeader('WWW-Authenticate', `Bearer authorization="${authorization}", resource="${RESOURCE}"`);
    return deny(401, { code: 'Unauthorized' });
  }
  if (!caller.mayRead.includes(name)) return deny(403, { code: 'Forbidden', innererror: { code: 'ForbiddenByRbac' } });
  const versions = secrets.get(name);
  const version = versionId ? versions?.find(({ id }) => id === versionId) : versions?.at(-1);
  if (!version) return deny(404, { code: 'SecretNotFound' });
  if (!version.enabled) return deny(403, { code: 'Forbidden', innererror: { code: 'SecretDisabled' } });
  record(200, 'Success');
  send(response, 200, bundleOf(name, version));
}

type VaultError = { code: string; innererror?: { code: string } };

function refuse(response: ServerResponse, status: number, error: VaultError): void {
  send(response, status, { error: { message: `${error.code}.`, ...error } });
}

/** Key Vault hands out expired secrets too; `exp` only informs (learn.microsoft.com/azure/key-vault/secrets/about-secrets). */
function bundleOf(name: string, { id, value, enabled, expires }: Version): Record<string, unknown> {
  const exp = expires ? { exp: Math.floor(expires.getTime() / 1000) } : {};
  return { value, id: `https://${HOST}/secrets/${name}/${id}`, attributes: { enabled, ...exp } };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

/** Finds the double's name on loopback without a change of the machine's name service. */
function loopbackAgent(ca: string): Agent {
  return new Agent({
    ca,
    lookup: (_hostname, options, callback) => {
      if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
      else callback(null, '127.0.0.1', 4);
    },
  });
}
