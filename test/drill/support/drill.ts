import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { readManifest } from '../../../scripts/cd/release/manifest.ts';
import type { ReleaseManifest } from '../../../scripts/cd/release/manifest.ts';
import { startSlackPeer } from '../../../scripts/cd/testing/slack-peer.ts';
import { startSmtpPeer } from '../../../scripts/cd/testing/smtp-peer.ts';
import type { DrillReleases } from '../../../scripts/drill/make-releases.ts';
import { installProduct, URL } from '../../cluster/support/product.ts';
import type { Product } from '../../cluster/support/product.ts';
import { startAzStandIn } from './az-stand-in.ts';
import { createFunctionsApp } from './functions-app.ts';
import type { FunctionsApp } from './functions-app.ts';
import { createMailbox } from './mailbox.ts';
import type { Mailbox } from './mailbox.ts';
import type { Runner } from './pipeline.ts';

/** Where `npm run drill` has put the releases; without it this file was run by hand. */
const RELEASES_FILE = process.env['DRILL_RELEASES'] ?? '';

export type Release = ReleaseManifest & { file: string };

export type Drill = {
  product: Product;
  runner: Runner;
  mailbox: Mailbox;
  /** Texts that no message may contain. */
  secrets: string[];
  stop: () => Promise<void>;
};

export async function readReleases(): Promise<DrillReleases> {
  return JSON.parse(await readFile(RELEASES_FILE, 'utf8')) as DrillReleases;
}

export async function readRelease(file: string): Promise<Release> {
  return { ...(await readManifest(file, { allowTags: true })), file };
}

/** The same release with another image. */
export async function withImage(release: Release, image: Partial<Release['images']>): Promise<Release> {
  const { file, ...manifest } = release;
  const changed = { ...manifest, images: { ...manifest.images, ...image } };
  const changedFile = file.replace('.json', '-changed.json');
  await writeFile(changedFile, JSON.stringify(changed));
  return { ...changed, file: changedFile };
}

/** The product as somebody installed it by hand, and all that the pipeline talks to: vault, packages, functions app, Slack, mail. */
export async function startDrill(first: Release): Promise<Drill> {
  const dir = await mkdtemp(join(tmpdir(), 'drill-'));
  const packages = join(dirname(RELEASES_FILE), 'packages');
  const slack = await startSlackPeer();
  const account = { user: 'pipeline', password: 'drill-smtp-password-7f3a' };
  const smtp = await startSmtpPeer({ account });
  let app: FunctionsApp | undefined;
  const product = await installProduct({
    tag: first.version,
    async startFunctions({ startPackage }) {
      app = createFunctionsApp({ dir, start: startPackage });
      await app.deploy(join(packages, first.functionsPackage));
    },
  });
  if (app === undefined) throw new Error('the functions were not started');
  const notifying = { 'slack-webhook-url': slack.url, 'smtp-password': account.password };
  const bin = join(dir, 'bin');
  await mkdir(bin);
  const azure = await startAzStandIn(bin, { packages, app, secrets: notifying });
  const env = {
    ...process.env,
    ...azure.env,
    PATH: [bin, process.env['PATH']].join(delimiter),
    NODE_EXTRA_CA_CERTS: product.caFile,
    // Product, people and probe share the cores of one machine.
    PROBE_RATE: process.env['PROBE_RATE'] ?? '10',
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: String(smtp.port),
    SMTP_USER: account.user,
    MAIL_FROM: 'pipeline@example.org',
    ALERT_EMAIL_TO: 'people@example.org',
  };
  return {
    product,
    runner: { dir, env, url: URL, valuesFile: product.valuesFile, vault: 'drill-vault' },
    mailbox: createMailbox(slack, smtp),
    secrets: [...Object.values(notifying), ...Object.values(product.services.secrets)],
    async stop() {
      await app?.stop();
      await azure.stop();
      await Promise.all([slack.stop(), smtp.stop()]);
      await product.remove();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
