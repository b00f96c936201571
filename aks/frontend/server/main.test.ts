import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSelfSignedCertificate } from '#core/testing/self-signed-certificate';

let dir: string;
let child: ChildProcess | undefined;
const file = (name: string): string => join(dir, name);

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'frontend-'));
  await writeFile(file('index.html'), '<h1>page</h1>');
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await rm(dir, { recursive: true });
});

/** Starts the process as the supervisor or Kubernetes would and waits for its port line. */
async function start(env: Record<string, string>): Promise<number> {
  const main = join(import.meta.dirname, 'main.ts');
  child = spawn(process.execPath, ['--conditions=source', main], {
    env: { ...process.env, PORT: '0', SUPERVISED: 'true', STATIC_DIR: dir, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const stdout = child.stdout;
  if (!stdout) throw new Error('no stdout');
  for await (const line of createInterface({ input: stdout })) {
    const entry = JSON.parse(line) as { event?: string; port?: number };
    if (entry.event === 'listening' && entry.port !== undefined) return entry.port;
  }
  throw new Error('the frontend ended without listening');
}

type Seen = { status: number | undefined; hsts: unknown; fingerprint: string };

function look(port: number): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path: '/', rejectUnauthorized: false, agent: false };
    request(options, (response) => {
      response.resume();
      const socket = response.socket as TLSSocket;
      const fingerprint = socket.getPeerCertificate().fingerprint256;
      resolve({ status: response.statusCode, hsts: response.headers['strict-transport-security'], fingerprint });
    })
      .on('error', reject)
      .end();
  });
}

async function writeCertificate(): Promise<void> {
  const { certificate, privateKey } = createSelfSignedCertificate('localhost', new Date());
  await writeFile(file('tls.key'), privateKey);
  await writeFile(file('tls.crt'), certificate);
}

describe('frontend process', () => {
  it('FR-005: tells its port, serves, and ends cleanly on SIGTERM', async () => {
    const port = await start({});
    expect(await (await fetch(`http://127.0.0.1:${port}/done`)).text()).toBe('<h1>page</h1>');
    child?.kill('SIGTERM');
    expect(await once(child ?? process, 'exit')).toEqual([0, null]);
  });

  it('ends when its supervisor is gone', async () => {
    await start({});
    child?.stdin?.end();
    expect(await once(child ?? process, 'exit')).toEqual([0, null]);
  });

  it('FR-022, FR-024: speaks TLS with HSTS, and takes a renewed certificate without a restart', async () => {
    await writeCertificate();
    const port = await start({ TLS_CERT_FILE: file('tls.crt'), TLS_KEY_FILE: file('tls.key'), TLS_POLL_MS: '20' });
    const before = await look(port);
    expect(before).toMatchObject({ status: 200, hsts: 'max-age=31536000' });
    await writeCertificate();
    await expect.poll(async () => (await look(port)).fingerprint, { timeout: 15_000 }).not.toBe(before.fingerprint);
  });

  it('refuses wrong settings with every fault named', async () => {
    await expect(start({ PORT: 'x' })).rejects.toThrow('without listening');
    expect(child?.exitCode ?? (await once(child ?? process, 'exit'))[0]).toBe(1);
  });
});
