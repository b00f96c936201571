import { app } from '@azure/functions';

export type HealthOptions = {
  /** Rejects when the database cannot be used. */
  checkDatabase: () => Promise<void>;
  version: string;
};

/** `GET /api/health`: 200 when the functions can reach their database, else 503. Says which version runs, nothing else. */
export function registerHealth({ checkDatabase, version }: HealthOptions): void {
  app.http('health', {
    methods: ['GET'],
    authLevel: 'anonymous',
    handler: async () => {
      const isUp = await checkDatabase().then(
        () => true,
        () => false,
      );
      return {
        status: isUp ? 200 : 503,
        headers: { 'cache-control': 'no-store' },
        jsonBody: { status: isUp ? 'healthy' : 'down', version },
      };
    },
  });
}
