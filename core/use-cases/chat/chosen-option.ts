const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth'];

/** The choice that a message makes of the last answer's options: a button's message, "2", "the second one". */
export function chosenOption<T extends { message: string }>(message: string, options: readonly T[]): T | null {
  const said = message.trim().toLowerCase();
  const exact = options.find((option) => option.message.toLowerCase() === said);
  if (exact) return exact;
  const word = /^(?:the )?(\w+?)(?: one)?[.!]?$/.exec(said)?.[1] ?? '';
  const index = /^\d$/.test(word) ? Number(word) - 1 : ORDINALS.indexOf(word);
  return options[index] ?? null;
}
