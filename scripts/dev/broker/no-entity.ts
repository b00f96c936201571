/** The service's own words: the JS SDK recognises a missing hub or group by this text, not by the condition. */
export function noEntity(name: string): string {
  return `The messaging entity '${name}' could not be found.`;
}
