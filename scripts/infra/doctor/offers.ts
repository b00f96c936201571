import { Type, type Static } from 'typebox';
import type { Check } from './check.ts';
import type { DoctorContext } from './context.ts';

/** The versions and sizes that main.bicepparam names are offered in the region. */
export function offerChecks(context: DoctorContext): Check[] {
  const { cluster, functionApp, database } = context.parameters;
  return [
    { title: `Kubernetes ${cluster.kubernetesVersion}`, run: () => kubernetes(context) },
    { title: `Functions with Node.js ${functionApp.runtimeVersion}`, run: () => functionsRuntime(context) },
    ...(database.mode === 'azure'
      ? [{ title: `PostgreSQL ${database.version} on ${database.skuName}`, run: () => postgres(context) }]
      : [{ title: 'Host of the Neon database', run: () => Promise.resolve(neonHost(database.neonHost)) }]),
  ];
}

/** Advisory locks and `SET` of a session end with each transaction behind Neon's pooler (PgBouncer in transaction mode). */
function neonHost(host: string) {
  const fix = 'Set database.neonHost in infra/main.bicepparam to the direct host: the name without "-pooler".';
  if (host === '') return { ok: false, detail: 'not set', fix };
  return host.includes('-pooler.')
    ? { ok: false, detail: 'is a connection pooler', fix }
    : { ok: true, detail: 'direct' };
}

const Kubernetes = Type.Object({
  values: Type.Array(
    Type.Object({
      version: Type.String(),
      isPreview: Type.Optional(Type.Union([Type.Null(), Type.Boolean()])),
      capabilities: Type.Optional(
        Type.Union([Type.Null(), Type.Object({ supportPlan: Type.Optional(Type.Array(Type.String())) })]),
      ),
    }),
  ),
});
type KubernetesVersion = Static<typeof Kubernetes>['values'][number];

/** A version whose community support has ended is still listed, for clusters that pay for long-term support; ours does not. */
function isSupported({ isPreview, capabilities }: KubernetesVersion): boolean {
  const plans = capabilities?.supportPlan;
  return isPreview !== true && (plans === undefined || plans.includes('KubernetesOfficial'));
}

async function kubernetes({ az, parameters: { location, cluster } }: DoctorContext) {
  const { values } = await az(['aks', 'get-versions', '--location', location], Kubernetes);
  const offered = values.filter(isSupported).map(({ version }) => version);
  const fix = 'Set cluster.kubernetesVersion in infra/main.bicepparam to an offered one, 1.35 or later.';
  return answer(offered, cluster.kubernetesVersion, fix);
}

const Runtimes = Type.Array(Type.Object({ version: Type.String() }));

async function functionsRuntime({ az, parameters: { location, functionApp } }: DoctorContext) {
  const options = ['--location', location, '--runtime', 'node'];
  const runtimes = await az(['functionapp', 'list-flexconsumption-runtimes', ...options], Runtimes);
  const fix = 'Set functionApp.runtimeVersion in infra/main.bicepparam to an offered one.';
  return answer(
    runtimes.map(({ version }) => version),
    functionApp.runtimeVersion,
    fix,
  );
}

const Named = Type.Object({ name: Type.String() });
const Capabilities = Type.Array(
  Type.Object({
    restricted: Type.Optional(Type.Union([Type.Null(), Type.String()])),
    supportedServerVersions: Type.Array(Named),
    supportedServerEditions: Type.Array(Type.Object({ name: Type.String(), supportedServerSkus: Type.Array(Named) })),
  }),
);

async function postgres({ az, parameters: { location, database } }: DoctorContext) {
  const [region] = await az(['postgres', 'flexible-server', 'list-skus', '--location', location], Capabilities);
  const fix = 'Change database in infra/main.bicepparam, or set another TODO_LOCATION.';
  if (region === undefined || region.restricted === 'Enabled') {
    return { ok: false, detail: `${location} takes no new servers of this subscription`, fix };
  }
  const versions = region.supportedServerVersions.map(({ name }) => name);
  if (!versions.includes(database.version)) return answer(versions, database.version, fix);
  const sizes = region.supportedServerEditions.flatMap(({ supportedServerSkus }) => supportedServerSkus);
  return answer(
    sizes.map(({ name }) => name),
    database.skuName,
    fix,
  );
}

function answer(offered: readonly string[], wanted: string, fix: string) {
  const ok = offered.some((name) => name.toLowerCase() === wanted.toLowerCase());
  return ok ? { ok, detail: 'offered' } : { ok, detail: `not offered; there are ${offered.join(', ') || 'none'}`, fix };
}
