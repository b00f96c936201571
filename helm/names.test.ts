// The one test that compares the names of code, Bicep and chart; each difference is told by its name.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TObject, TSchema } from 'typebox';
import { beforeEach, describe, expect, it } from 'vitest';
import { HUBS } from '#core/domain/names';
import {
  DATABASE,
  IMAGES,
  KUBERNETES,
  OUTPUTS_FOR_LATER,
  OUTPUT_TO_HELM_VALUE,
  SCRIPT_OUTPUTS,
} from '#core/platform/names';
import { BackendSettings, readConfig } from '../aks/backend/src/config.ts';
import { loadMigrateConfig, MigrateSettings } from '../aks/backend/src/migrate-config.ts';
import { FrontendSettings, loadFrontendConfig } from '../aks/frontend/server/config.ts';
import { only as onlyResource, readCommitted, valueAt } from '../infra/test/expanded-template.ts';
import { GATEWAY_CLASS } from '../scripts/cd/platform/objects.ts';
import { PLATFORM_NAMESPACES } from '../scripts/cd/platform/steps.ts';
import { CHART, SCENARIOS } from '../scripts/check/chart/scenarios.ts';
import {
  container,
  deploymentPod,
  environmentOf,
  noHelm,
  ofKind,
  only,
  podTemplates,
  render,
  ROOT,
} from './test/rendered-chart.ts';
import { defaultValues, productionValues, schemaLeaves } from './test/values-of-chart.ts';

/** Of each process: its settings, and those that the chart leaves to their default or to somebody else, with the reason. */
const PROCESSES = [
  {
    title: 'Deployment backend',
    settings: BackendSettings,
    load: readConfig,
    left: {
      APP_VERSION: 'the build writes it into the image',
      SUPERVISED: 'only below the local supervisor',
      PORT: 'the default is the port of the container',
      TLS_POLL_MS: 'the default',
      DAPR_HTTP_PORT: 'Dapr sets it',
      DAPR_PUBSUB: 'the default is the name of the component',
    },
  },
  {
    title: 'Deployment frontend',
    settings: FrontendSettings,
    load: loadFrontendConfig,
    left: {
      APP_VERSION: 'the build writes it into the image',
      SUPERVISED: 'only below the local supervisor',
      PORT: 'the default is the port of the container',
      TLS_POLL_MS: 'the default',
      STATIC_DIR: 'the default is where the image has the page',
    },
  },
  {
    title: 'Job migrate',
    settings: MigrateSettings,
    load: loadMigrateConfig,
    left: { APP_VERSION: 'the build writes it into the image' },
  },
] as const;
/** Variables that Node itself reads. */
const OF_NODE = ['NODE_EXTRA_CA_CERTS'];

async function environments(title: string): Promise<{ scenario: string; env: Record<string, string | undefined> }[]> {
  return await Promise.all(
    SCENARIOS.map(async ({ name }) => {
      const template = podTemplates(await render(name))[title];
      return { scenario: name, env: template ? environmentOf(container(template)) : {} };
    }),
  );
}

const defaultOf = (settings: TObject, name: string): unknown =>
  (settings.properties[name] as TSchema & { default?: unknown }).default;
const main = readCommitted('main');
const templatesText = readdirSync(join(ROOT, CHART, 'templates'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
  .join('\n');

beforeEach(({ skip }) => skip(noHelm !== undefined, noHelm));

describe.each(PROCESSES)('settings: $title', ({ title, settings, load, left }) => {
  it('the chart sets nothing that the code does not read', async () => {
    const names = new Set((await environments(title)).flatMap(({ env }) => Object.keys(env)));
    const known = new Set([...Object.keys(settings.properties), ...OF_NODE]);
    expect([...names].filter((name) => !known.has(name))).toEqual([]);
  });

  it('the chart sets whatever the code reads, but what is left to somebody else for a reason', async () => {
    const names = new Set((await environments(title)).flatMap(({ env }) => Object.keys(env)));
    const missing = Object.keys(settings.properties).filter((name) => !names.has(name));
    expect(missing.toSorted()).toEqual(Object.keys(left).toSorted());
  });

  it('the code takes what each scenario sets', async () => {
    for (const { scenario, env } of await environments(title)) {
      expect(() => load(env), scenario).not.toThrow();
    }
  });
});

describe('names of Kubernetes', () => {
  it('ports, service accounts, Dapr application and component are those of the code', async () => {
    const manifests = await render('azure-production');
    const { ports, serviceAccounts, daprAppId, daprComponent } = KUBERNETES;
    for (const [name, settings] of [
      ['backend', BackendSettings],
      ['frontend', FrontendSettings],
    ] as const) {
      const [port] = container(deploymentPod(manifests, name), name).ports ?? [];
      expect([port?.containerPort, defaultOf(settings, 'PORT')]).toEqual([ports.https, ports.https]);
    }
    const accounts = ofKind(manifests, 'ServiceAccount').map(({ metadata }) => metadata.name);
    expect(accounts.toSorted()).toEqual(serviceAccounts.toSorted());
    expect(deploymentPod(manifests, 'backend').metadata.annotations?.['dapr.io/app-id']).toBe(daprAppId);
    expect(only(manifests, 'Component', daprComponent)['scopes']).toEqual([daprAppId]);
    expect(defaultOf(BackendSettings, 'DAPR_PUBSUB')).toBe(daprComponent);
  });

  it('images and the programs in them are those that the build makes', async () => {
    const manifests = await render('any-kubernetes');
    for (const [name, repository] of Object.entries(IMAGES)) {
      const { image, args } = container(deploymentPod(manifests, name), name);
      expect(image).toBe(`docker.io/local/${repository}:dev`);
      const dockerfile = readFileSync(join(ROOT, 'aks', name, 'Dockerfile'), 'utf8');
      expect(args.at(-1)).toBe(/^CMD \["(.+)"\]$/m.exec(dockerfile)?.[1]);
    }
  });

  it('hubs and roles of the database are those of the code', async () => {
    const manifests = await render('azure-production');
    const metadata = valueAt(only(manifests, 'Component', 'events'), 'spec.metadata') as {
      name: string;
      value: string;
    }[];
    expect(metadata.find(({ name }) => name === 'allowedTopics')?.value).toBe(Object.values(HUBS).join(','));
    const { DATABASE_USER, DATABASE_NAME } = environmentOf(container(deploymentPod(manifests, 'backend')));
    expect([DATABASE_USER, DATABASE_NAME]).toEqual([DATABASE.roles.app, DATABASE.name]);
  });
});

describe('values', () => {
  it('every output of Bicep has a value of the chart, a script, or waits for its reader', () => {
    const known = [...Object.keys(OUTPUT_TO_HELM_VALUE), ...SCRIPT_OUTPUTS, ...OUTPUTS_FOR_LATER];
    expect(Object.keys(main.outputs).toSorted()).toEqual(known.toSorted());
  });

  it('every value that an output feeds is one of the chart', () => {
    const leaves = schemaLeaves();
    expect(Object.values(OUTPUT_TO_HELM_VALUE).filter((path) => !leaves.includes(path))).toEqual([]);
  });

  it('every value is used by a template', () => {
    const isUsed = (path: string): boolean =>
      path.split('.').some((_part, index, parts) => {
        const ancestor = parts.slice(0, parts.length - index);
        return ancestor.length > 1 && new RegExp(`\\.Values\\.${ancestor.join('\\.')}(?![.\\w])`).test(templatesText);
      });
    expect(schemaLeaves().filter((path) => !isUsed(path))).toEqual([]);
  });

  it('class and namespaces of the platform are those that scripts/cd/platform.ts makes', () => {
    const { gateway } = productionValues() as { gateway: { className: string; namespace: string } };
    expect(gateway).toMatchObject({ className: GATEWAY_CLASS, namespace: PLATFORM_NAMESPACES.envoyGateway });
    expect(defaultValues()['dapr']).toEqual({ namespace: PLATFORM_NAMESPACES.dapr });
  });

  it('the networks of values-production.yaml are those that Bicep makes', () => {
    const { gateway, database } = productionValues() as {
      gateway: { trustedProxies: string };
      database: { cidr: string };
    };
    const cluster = onlyResource(main, 'Microsoft.ContainerService/managedClusters');
    expect(gateway.trustedProxies).toBe(valueAt(cluster, 'properties.networkProfile.podCidr'));
    const subnets = valueAt(onlyResource(main, 'Microsoft.Network/virtualNetworks'), 'properties.subnets') as {
      name: string;
      properties: { addressPrefix: string };
    }[];
    expect(database.cidr).toBe(subnets.find(({ name }) => name === 'postgres')?.properties.addressPrefix);
  });
});
