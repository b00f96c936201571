import { v5 } from 'uuid';

/** UUID version 5 (RFC 9562): the same id for the same name in a namespace, whoever makes it and however often. */
export function nameBasedId(namespace: string, name: string): string {
  return v5(name, namespace);
}
