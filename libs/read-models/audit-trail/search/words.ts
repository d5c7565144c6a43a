/** How long a word is told apart, in characters; longer ones are the same where they begin the same. */
const WORD_MAX = 128;

const ASCII = /^[\x20-\x7e\s]*$/;
const ASCII_WORDS = /[a-z0-9]+(?:[._@:/+-][a-z0-9]+)*/g;
const WORDS = /[\p{L}\p{M}\p{N}]+(?:[._@:/+-][\p{L}\p{M}\p{N}]+)*/gu;
const PARTED = /[._@:/+-]/;
/** Parts with digits belong to ids; as terms of their own they would double the index, and hardly ever be asked for. */
const DIGIT = /\p{N}/u;
/** Compounds whose parts nobody looks for: UUIDs, and numbers, times and addresses. */
const WHOLE = /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[\d.:/+-]+)$/;

/** The words of a text, compounds (`user.login`, `10.0.0.1`) as one: lower case, compatibility characters as their usual form. */
export function wordsOf(text: string): string[] {
  const words = ASCII.test(text)
    ? text.toLowerCase().match(ASCII_WORDS)
    : text.normalize('NFKC').toLowerCase().match(WORDS);
  return words === null ? [] : words.map(shortened);
}

/** Adds the words of a text, and the parts of its compounds, to `terms`. One call for a long text costs less than many. */
export function addWords(terms: Set<string>, text: string): void {
  for (const word of wordsOf(text)) {
    if (terms.has(word)) continue;
    terms.add(word);
    if (!PARTED.test(word) || WHOLE.test(word)) continue;
    for (const part of word.split(PARTED)) if (part.length > 1 && !DIGIT.test(part)) terms.add(part);
  }
}

function shortened(word: string): string {
  return word.length <= WORD_MAX ? word : word.slice(0, WORD_MAX).toWellFormed();
}
