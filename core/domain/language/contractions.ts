type Pair = readonly [first: string, second: string];

/**
 * Contractions and the two words that each stands for, so that every pattern of this folder is written in one form only.
 * The second spelling is the one without apostrophe; it is missing where that is another word ("its", "id", "were").
 */
const ROWS: readonly (readonly [string, ...Pair])[] = [
  ["what's whats", 'what', 'is'],
  ["what're whatre", 'what', 'are'],
  ["where's wheres", 'where', 'is'],
  ["when's whens", 'when', 'is'],
  ["who's whos", 'who', 'is'],
  ["how's hows", 'how', 'is'],
  ["that's thats", 'that', 'is'],
  ["there's theres", 'there', 'is'],
  ["here's heres", 'here', 'is'],
  ["it's", 'it', 'is'],
  ["let's lets", 'let', 'us'],
  ["i'm im", 'i', 'am'],
  ["i've ive", 'i', 'have'],
  ["i'd", 'i', 'would'],
  ["i'll", 'i', 'will'],
  ["you're youre", 'you', 'are'],
  ["we're", 'we', 'are'],
  ["don't dont", 'do', 'not'],
  ["doesn't doesnt", 'does', 'not'],
  ["didn't didnt", 'did', 'not'],
  ["isn't isnt", 'is', 'not'],
  ["aren't arent", 'are', 'not'],
  ["wasn't wasnt", 'was', 'not'],
  ["haven't havent", 'have', 'not'],
  ["hasn't hasnt", 'has', 'not'],
  ["can't cant cannot", 'can', 'not'],
  ["couldn't couldnt", 'could', 'not'],
  ["won't wont", 'will', 'not'],
  ["wouldn't wouldnt", 'would', 'not'],
  ["shouldn't shouldnt", 'should', 'not'],
  ["mustn't mustnt", 'must', 'not'],
];

export const CONTRACTIONS: ReadonlyMap<string, Pair> = new Map(
  ROWS.flatMap(([spellings, ...pair]) => spellings.split(' ').map((spelling) => [spelling, pair] as const)),
);
