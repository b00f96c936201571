import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import type { SessionCookie } from '../session/cookie.ts';

/** Title, version and security scheme of the OpenAPI document; paths and schemas come from the routes. */
export function openApiOptions({
  version,
  publicUrl,
  cookie,
}: {
  version: string;
  publicUrl: string;
  cookie: SessionCookie;
}): FastifyDynamicSwaggerOptions {
  const { origin } = new URL(publicUrl);
  return {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Todo Chatbot',
        version,
        description:
          'A to-do list that people talk to. Failures are RFC 9457 problems; every write takes an `Idempotency-Key`; tasks carry their version as ETag; who sends too much gets 429 with `Retry-After`.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: origin }],
      tags: ['session', 'tasks', 'chat', 'events', 'health', 'api'].map((name) => ({ name })),
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: cookie.name },
        },
      },
    },
  };
}
