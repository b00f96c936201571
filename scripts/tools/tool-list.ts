/** One downloadable program. */
export type Tool = {
  name: string;
  version: string;
  url: string;
  /**
   * SHA-256 of the asset as somebody read it from the release, for this platform. Only such a pin holds against a release that was
   * replaced: whoever replaces the file can replace its checksum too. Never copied from anywhere else.
   */
  pinned?: string;
  /** Where the release says its SHA-256: a checksum file, or GitHub's own record of the asset. */
  checksum: { kind: 'file'; url: string } | { kind: 'github-asset'; url: string };
  /** The program's path inside the archive; absent when the download is the program. */
  member?: string;
};

export type Platform = { os: 'linux' | 'darwin'; arch: 'amd64' | 'arm64' };

/** Pinned versions; `npm run tools` installs exactly these. */
const VERSIONS = {
  bicep: '0.49.2',
  helm: '4.3.1',
  kubectl: '1.36.3',
  kubeconform: '0.8.0',
  actionlint: '1.7.12',
  daprd: '1.18.0',
  kind: '0.33.0',
  k6: '2.3.0',
} as const;

/** The tools with the addresses of their official releases. */
export function toolsFor({ os, arch }: Platform): Tool[] {
  const v = VERSIONS;
  const target = `${os}-${arch}`;
  const helm = `https://get.helm.sh/helm-v${v.helm}-${target}.tar.gz`;
  const kubectl = `https://dl.k8s.io/release/v${v.kubectl}/bin/${os}/${arch}/kubectl`;
  const kubeconform = release('yannh/kubeconform', v.kubeconform);
  const actionlint = release('rhysd/actionlint', v.actionlint);
  const daprd = `${release('dapr/dapr', v.daprd)}/daprd_${os}_${arch}.tar.gz`;
  const kind = `${release('kubernetes-sigs/kind', v.kind)}/kind-${target}`;
  const k6 = release('grafana/k6', v.k6);
  const k6Name = `k6-v${v.k6}-${os === 'darwin' ? 'macos' : os}-${arch}`;
  return [
    {
      name: 'bicep',
      version: v.bicep,
      url: `${release('Azure/bicep', v.bicep)}/bicep-${os === 'darwin' ? 'osx' : os}-${arch === 'amd64' ? 'x64' : arch}`,
      // The release has no checksum file; GitHub records the digest of each asset when it is uploaded.
      checksum: { kind: 'github-asset', url: `https://api.github.com/repos/Azure/bicep/releases/tags/v${v.bicep}` },
    },
    { name: 'helm', version: v.helm, url: helm, checksum: file(`${helm}.sha256sum`), member: `${target}/helm` },
    { name: 'kubectl', version: v.kubectl, url: kubectl, checksum: file(`${kubectl}.sha256`) },
    {
      name: 'kubeconform',
      version: v.kubeconform,
      url: `${kubeconform}/kubeconform-${target}.tar.gz`,
      checksum: file(`${kubeconform}/CHECKSUMS`),
      member: 'kubeconform',
    },
    {
      name: 'actionlint',
      version: v.actionlint,
      url: `${actionlint}/actionlint_${v.actionlint}_${os}_${arch}.tar.gz`,
      checksum: file(`${actionlint}/actionlint_${v.actionlint}_checksums.txt`),
      member: 'actionlint',
    },
    { name: 'daprd', version: v.daprd, url: daprd, checksum: file(`${daprd}.sha256`), member: 'daprd' },
    { name: 'kind', version: v.kind, url: kind, checksum: file(`${kind}.sha256sum`) },
    {
      name: 'k6',
      version: v.k6,
      url: `${k6}/${k6Name}.${os === 'darwin' ? 'zip' : 'tar.gz'}`,
      checksum: file(`${k6}/k6-v${v.k6}-checksums.txt`),
      member: `${k6Name}/k6`,
    },
  ];
}

function release(repository: string, version: string): string {
  return `https://github.com/${repository}/releases/download/v${version}`;
}

function file(url: string): Tool['checksum'] {
  return { kind: 'file', url };
}

/** Undefined where the releases have no program for this machine. */
export function platformOf(os: NodeJS.Platform, arch: NodeJS.Architecture): Platform | undefined {
  if (os !== 'linux' && os !== 'darwin') return undefined;
  if (arch === 'x64') return { os, arch: 'amd64' };
  return arch === 'arm64' ? { os, arch } : undefined;
}
