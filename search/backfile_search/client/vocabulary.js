// From what was typed to the words of the archive: prefixes, misspellings, suggestions, completions. The twin of vocabulary.py.
//
// `words` is always a function: a prefix -> promise of [[word, documents that have it], ...], the words that begin with it, in the
// order of their code points. Lengths and distances count code points.

const MAX_EXPANSIONS = 32; // words that one prefix or misspelling may stand for
const MAX_COMPLETIONS = 8;
const LEAST_LETTERS = 3; // of a word; below, nothing is a misspelling of it
const SMALL_ARCHIVE = 200; // documents up to which a word that only one of them has is worth completing

// Promise of the words that begin like this, the most frequent first: MAX_EXPANSIONS at most.
async function expandPrefix(words, prefix) {
  return mostFrequent(await words(prefix)).slice(0, MAX_EXPANSIONS).map(([word]) => word);
}

// Promise of the words within this distance that begin with the same character, nearest first: MAX_EXPANSIONS at most.
//
// The word itself is one of them, if the archive has it, and the only one if it is shorter than LEAST_LETTERS. Equally near words:
// the more frequent first, then by code points.
async function expandFuzzy(words, surface, limit) {
  const near = await nearWords(words, surface, [...surface].length >= LEAST_LETTERS ? limit : 0);
  return near.slice(0, MAX_EXPANSIONS).map(({ word }) => word);
}

// Promise of the word that was probably meant, or null: the nearest that two documents or more have, of these the most frequent;
// never itself. One slip in words of up to four characters, two in longer ones; none in shorter ones than three, and none in
// numbers.
async function suggest(words, surface) {
  const { length } = [...surface];
  if (length < LEAST_LETTERS || /^[0-9]/.test(surface)) {
    return null;
  }
  const near = await nearWords(words, surface, length <= 4 ? 1 : 2);
  return near.find(({ slips, documents }) => slips > 0 && documents >= 2)?.word ?? null;
}

// Promise of words that begin like this and how many documents have them, the most frequent first: MAX_COMPLETIONS at most.
//
// In an archive of more than SMALL_ARCHIVE `documents`, a word that a single one has is more often a misspelling than a wish.
async function completions(words, prefix, documents) {
  const least = documents <= SMALL_ARCHIVE ? 1 : 2;
  const found = prefix === "" ? [] : await words(prefix);
  return mostFrequent(found.filter(([, count]) => count >= least)).slice(0, MAX_COMPLETIONS);
}

// How many slips lie between two words (arrays of code points, from these places on), or `limit` + 1 if there are more.
//
// The optimal string alignment distance: a slip is a character too many, too few, a wrong one, or two neighbours swapped. Looks
// only where a limit of one or two allows, which is cheaper than a table of all prefixes.
function slipsBetween(one, other, limit, start = 0, otherStart = 0) {
  if (Math.abs(one.length - start - other.length + otherStart) > limit) {
    return limit + 1;
  }
  let i = start;
  let j = otherStart;
  while (i < one.length && j < other.length && one[i] === other[j]) {
    i += 1;
    j += 1;
  }
  if (i === one.length || j === other.length) {
    return one.length - i + other.length - j;
  }
  return limit === 0 ? 1 : 1 + afterSlip(one, other, limit - 1, i, j);
}

// The least distance that remains after the slips that can explain why the characters at these places differ.
function afterSlip(one, other, limit, i, j) {
  const swapped = i + 1 < one.length && one[i] === other[j + 1] && one[i + 1] === other[j];
  return Math.min(
    slipsBetween(one, other, limit, i + 1, j + 1),
    slipsBetween(one, other, limit, i + 1, j),
    slipsBetween(one, other, limit, i, j + 1),
    swapped ? slipsBetween(one, other, limit, i + 2, j + 2) : limit + 1,
  );
}

// Promise of [{word, documents, slips}, ...]: the words within this distance that begin with the same character, the nearest
// first, of equally near ones the more frequent.
async function nearWords(words, surface, limit) {
  const letters = [...surface];
  const least = Math.max(letters.length - limit, Math.min(letters.length, LEAST_LETTERS));
  const near = [];
  for (const [word, documents] of await words(letters[0] ?? "")) {
    const others = [...word];
    const slips = others.length < least ? limit + 1 : slipsBetween(letters, others, limit);
    if (slips <= limit) {
      near.push({ word, documents, slips });
    }
  }
  // Sorting is stable: otherwise equal ones stay in the order of their code points.
  return near.sort((one, other) => one.slips - other.slips || other.documents - one.documents);
}

function mostFrequent(pairs) {
  return [...pairs].sort(([, one], [, other]) => other - one);
}
