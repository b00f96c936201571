import pg from 'pg';

/** A password for `pg`, and the login that it belongs to. */
export type PasswordSource = (() => Promise<string>) & { signIn(): Promise<{ user: string; password: string }> };

type Callback = ((error: Error) => void) | ((error: null, client: pg.Client) => void);

/**
 * A `pg` client that has its password before it opens a socket. `pg` itself asks for it in the middle of the sign-in and leaves
 * the socket open when it cannot be had; the server waits a minute for such a client, and a few of them use up all connections.
 */
export class PasswordFirstClient extends pg.Client {
  readonly #password: pg.ClientConfig['password'];

  constructor(config: pg.ClientConfig = {}) {
    super(config);
    this.#password = config.password;
  }

  override connect(): Promise<pg.Client>;
  override connect(callback: Callback): void;
  override connect(callback?: Callback): Promise<pg.Client> | undefined {
    const connected = this.#connect();
    if (callback === undefined) return connected;
    // What `pg` calls it with; its two types cannot be told apart at run time.
    const call = callback as (error: Error | null, client?: pg.Client) => void;
    connected.then((client) => call(null, client), call);
    return undefined;
  }

  async #connect(): Promise<pg.Client> {
    if (typeof this.#password === 'function') await this.#signIn(this.#password);
    return await super.connect();
  }

  async #signIn(source: (() => string | Promise<string>) | PasswordSource): Promise<void> {
    if (!('signIn' in source)) return void Object.assign(this, { password: await source() });
    const { user, password } = await source.signIn();
    Object.assign(this, { user, password });
    // What the startup message is made of; not in `pg`'s types.
    Object.assign((this as unknown as { connectionParameters: object }).connectionParameters, { user });
  }
}
