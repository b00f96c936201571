import { Type, type Static } from 'typebox';
import type { Check } from './check.ts';
import type { DoctorContext } from './context.ts';

const Skus = Type.Array(
  Type.Object({
    name: Type.String(),
    family: Type.String(),
    capabilities: Type.Array(Type.Object({ name: Type.String(), value: Type.String() })),
    locationInfo: Type.Array(Type.Object({ zones: Type.Array(Type.String()) })),
    restrictions: Type.Array(
      Type.Object({
        type: Type.String(),
        restrictionInfo: Type.Object({ zones: Type.Optional(Type.Union([Type.Null(), Type.Array(Type.String())])) }),
      }),
    ),
  }),
);
type Sku = Static<typeof Skus>[number];

// Older versions of az write these numbers as text.
const Figure = Type.Union([Type.Integer(), Type.String()]);
const Usages = Type.Array(
  Type.Object({ name: Type.Object({ value: Type.String() }), currentValue: Figure, limit: Figure }),
);

/** The node size is offered in the wanted zones, and the quota holds the greatest number of nodes. */
export function nodeChecks(context: DoctorContext): Check[] {
  const { nodeVmSize } = context.parameters.cluster;
  return [
    { title: `Node size ${nodeVmSize}`, run: async () => zonesOf(await findSku(context), context) },
    { title: 'vCPU quota', run: async () => quotaFor(await findSku(context), context) },
  ];
}

async function findSku({ az, parameters }: DoctorContext): Promise<Sku | undefined> {
  const { location, cluster } = parameters;
  const filter = ['--size', cluster.nodeVmSize, '--resource-type', 'virtualMachines', '--all', 'true'];
  const skus = await az(['vm', 'list-skus', '--location', location, ...filter], Skus);
  return skus.find(({ name }) => name === cluster.nodeVmSize);
}

function zonesOf(sku: Sku | undefined, { parameters }: DoctorContext) {
  const { location, cluster } = parameters;
  const fix = 'Choose another cluster.nodeVmSize or cluster.zones in infra/main.bicepparam, or another TODO_LOCATION.';
  if (sku === undefined) return { ok: false, detail: `not offered in ${location}`, fix };
  if (sku.restrictions.some(({ type }) => type === 'Location')) {
    return { ok: false, detail: `not available to this subscription in ${location}`, fix };
  }
  const closed = new Set(sku.restrictions.flatMap(({ restrictionInfo }) => restrictionInfo.zones ?? []));
  const open = sku.locationInfo.flatMap(({ zones }) => zones).filter((zone) => !closed.has(zone));
  const lacking = cluster.zones.filter((zone) => !open.includes(zone));
  const offered = `zones ${open.toSorted().join(', ') || 'none'}`;
  if (lacking.length > 0) return { ok: false, detail: `${offered}; ${lacking.join(', ')} wanted too`, fix };
  return { ok: true, detail: `offered in ${location}, ${offered}` };
}

async function quotaFor(sku: Sku | undefined, { az, parameters, resources, existing }: DoctorContext) {
  const cluster = resources.find(({ type }) => type === 'Microsoft.ContainerService/managedClusters');
  if (cluster !== undefined && existing.has(cluster.name)) return { ok: true, detail: 'the cluster exists already' };
  if (sku === undefined) return { ok: false, detail: 'unknown size' };
  const cores = Number(sku.capabilities.find(({ name }) => name === 'vCPUs')?.value);
  // One node more than the most: an upgrade brings the new one before it drains the old one.
  const needed = cores * (parameters.cluster.nodeMaxCount + 1);
  const usages = await az(['vm', 'list-usage', '--location', parameters.location], Usages);
  const short = usages
    .filter(({ name }) => ['cores', sku.family.toLowerCase()].includes(name.value.toLowerCase()))
    .map(({ name, limit, currentValue }) => ({ name: name.value, free: Number(limit) - Number(currentValue) }))
    .filter(({ free }) => free < needed);
  if (short.length === 0) return { ok: true, detail: `${needed} vCPU are free` };
  const detail = `${needed} vCPU needed; free: ${short.map(({ name, free }) => `${name} ${free}`).join(', ')}`;
  return { ok: false, detail, fix: 'Ask for more in the portal ("Quotas", Compute), or set another TODO_LOCATION.' };
}
