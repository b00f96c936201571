import type { InfraParameters } from '../infra-parameters.ts';

/** A way to run and pay for the product. */
export type Profile = {
  name: string;
  /** Column heading. */
  title: string;
  /** What one gives up or gains against the first profile. */
  note: string;
  /** Whether the base nodes are reserved for a year; a matter of billing, not of templates. */
  reservedNodes: boolean;
  parameters: InfraParameters;
};

/** The profiles of the README, derived from main.bicepparam, which is the first. */
export function makeProfiles(small: InfraParameters): Profile[] {
  return [
    {
      name: 'small',
      title: 'small, pay as you go',
      note: '`infra/main.bicepparam` as it is',
      reservedNodes: false,
      parameters: small,
    },
    {
      name: 'small-reserved',
      title: 'small, nodes reserved for a year',
      note: 'the same machines, bought for a year and paid monthly',
      reservedNodes: true,
      parameters: small,
    },
    {
      name: 'lean-reserved',
      title: 'lean, reserved',
      note: 'ARM nodes (images for arm64, no encryption below TLS), no web test',
      reservedNodes: true,
      parameters: {
        ...small,
        cluster: { ...small.cluster, nodeVmSize: 'Standard_D2ps_v5' },
        alerts: { ...small.alerts, webTest: false },
      },
    },
    {
      name: 'available',
      title: '99.9 % upgrade',
      note: 'API server with an SLA, database with a standby in another zone',
      reservedNodes: false,
      parameters: {
        ...small,
        cluster: { ...small.cluster, tier: 'Standard' },
        database: {
          ...small.database,
          skuName: 'Standard_D2ds_v5',
          tier: 'GeneralPurpose',
          highAvailability: 'ZoneRedundant',
        },
      },
    },
  ];
}
