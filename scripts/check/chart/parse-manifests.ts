import { parseAllDocuments } from 'yaml';
import { AppError } from '#core/domain/errors';

/** An object as it is sent to the API server. */
export type Manifest = {
  apiVersion: string;
  kind: string;
  metadata: { name: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  [part: string]: unknown;
};

/**
 * The objects of a rendered chart. Helm's own parser takes the last of two equal keys in silence; here they are a fault.
 * @throws AppError `invalid`, code `chart.not-yaml`, with every fault and the line that it is in.
 */
export function parseManifests(text: string): Manifest[] {
  const documents = parseAllDocuments(text, { uniqueKeys: true, version: '1.1' });
  const faults = documents.flatMap(({ errors, warnings }) => [...errors, ...warnings]).map(({ message }) => message);
  if (faults.length > 0) {
    throw new AppError({ code: 'chart.not-yaml', kind: 'invalid', message: faults.join('\n') });
  }
  return documents.map((document) => document.toJS() as Manifest | null).filter((manifest) => manifest !== null);
}
