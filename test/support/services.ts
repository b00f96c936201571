/** What tests need to reach the services of their run: `inject('services')`. */
export type Services = {
  postgres: { host: string; port: number; superuser: string; password: string; secretsDir: string; template: string };
  azurite: { connectionString: string };
};

declare module 'vitest' {
  export interface ProvidedContext {
    services: Services;
  }
}
