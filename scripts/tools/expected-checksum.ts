import { AppError } from '#core/domain/errors';
import { download } from './download.ts';
import type { Tool } from './tool-list.ts';

/** The SHA-256 that the release states for its asset. @throws AppError when it states none that can be read. */
export async function readExpectedChecksum({ name, url, checksum }: Tool): Promise<string> {
  const asset = url.slice(url.lastIndexOf('/') + 1);
  const text = (await download(checksum.url)).toString('utf8');
  const found = checksum.kind === 'file' ? fromFile(text, asset) : fromGitHub(text, asset);
  if (found !== undefined && /^[0-9a-f]{64}$/.test(found)) return found;
  const message = `${name} was not installed: ${checksum.url} states no SHA-256 of ${asset}.`;
  throw new AppError({ code: 'tools.no-checksum', kind: 'unavailable', message });
}

/** `<hash>  <file>` lines of many files, or one line for one file, with or without its name. */
function fromFile(text: string, asset: string): string | undefined {
  const lines = text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim().split(/\s+/)]));
  const named = lines.find(([, file = '']) => file.replace(/^\*/, '').split('/').at(-1) === asset);
  const only = lines.length === 1 && lines[0]?.length === 1 ? lines[0] : undefined;
  return (named ?? only)?.[0]?.toLowerCase();
}

function fromGitHub(text: string, asset: string): string | undefined {
  const { assets } = JSON.parse(text) as { assets?: { name: string; digest?: string | null }[] };
  return assets?.find(({ name }) => name === asset)?.digest?.replace(/^sha256:/, '');
}
