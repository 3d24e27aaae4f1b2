// The archive as its root and heads describe it, and where in its files a key lies.

const FORMAT = 1;
const FIELDS = [
  "body", "title", "section", "story", "person", "organisation", "place", "event", "subject", "author", "outlet", "type",
  "facet",
];
const FACETS = FIELDS.slice(2, -1);
const FACET = 12;

// Promise of the archive, once somebody has asked for it.
let opening = null;

// Promise of the archive: {documents, language, norms, partitions: [{first, documents, directory, lengths}]}, where `first` is
// the place of a partition's first document among all, oldest first. Rejects with a LoadError.
function openArchive() {
  return opening ?? hold(load("root", decodeJson).then(readArchive));
}

// Promise of what `work` makes of the archive. If a file cannot be loaded, the site was probably changed since its root was
// read: then once more, from a new root.
async function withArchive(work) {
  const opened = openArchive();
  try {
    return await work(await opened);
  } catch (error) {
    if (!(error instanceof LoadError)) {
      throw error;
    }
    // Somebody else may have noticed before.
    const isOutdated = opening === null || opening === opened;
    return work(await (isOutdated ? hold(loadAgain("root", decodeJson).then(readArchive)) : opening));
  }
}

// Makes this the archive for all searches to come, unless it turns out that it cannot be opened.
function hold(archive) {
  opening = archive;
  archive.catch(() => {
    opening = opening === archive ? null : opening;
  });
  return archive;
}

async function readArchive(root) {
  if (root.format !== FORMAT) {
    throw new LoadError(`they have format ${root.format}, and this page reads format ${FORMAT}`);
  }
  const heads = await Promise.all(root.partitions.map(({ head }) => load(`head/${head}`, decodeHead)));
  let first = 0;
  const partitions = heads.map(({ directory, lengths }, i) => {
    const partition = { first, documents: root.partitions[i].documents, directory, lengths };
    first += partition.documents;
    return partition;
  });
  const { documents, average, language } = root;
  return { documents, language, norms: lengthNorms(average), partitions };
}

// Promise of what one file of a partition holds.
function loadFrom(folder, digest, decode) {
  return load(`${folder}/${digest.slice(0, 2)}/${digest}`, decode);
}

// Promise of {from, names}: which file of sorted keys holds what. Where words and positions lie, the annex says.
async function namesOf({ directory }, folder) {
  return directory[folder] ?? (await annexOf(directory))[folder];
}

function annexOf(directory) {
  return load(`annex/${directory.annex}`, decodeJson);
}

// Begins to load the annexes: a phrase asks for them as soon as it knows its terms. What goes wrong is seen then.
function foresee(archive) {
  for (const { directory } of archive.partitions) {
    annexOf(directory).catch(() => {});
  }
}

// Promise of a key's entry in one of a partition's files of sorted keys; undefined if it has none.
async function entryOf(partition, folder, key, decode) {
  const { from, names } = await namesOf(partition, folder);
  const at = lastNotAfter(from, key);
  return at < 0 ? undefined : (await loadFrom(folder, names[at], decode)).get(key);
}

// The index of the last of the sorted strings that is not greater than `key`; -1 if all are.
function lastNotAfter(strings, key) {
  let low = 0;
  let high = strings.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareCodePoints(strings[middle], key) <= 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}

// Promise of what the archive knows of some terms: {field, term} -> what it has in each partition, and in how many documents.
async function lookUp(archive, terms) {
  const keys = [...new Set(terms)];
  const entries = new Map();
  await Promise.all(
    keys.map(async (key) => {
      const found = archive.partitions.map((partition) => entryOf(partition, "terms", key, decodeTerms));
      entries.set(key, await Promise.all(found));
    }),
  );
  return new Lexicon(entries);
}

// Terms that have been looked up in every partition.
class Lexicon {
  constructor(entries) {
    this.entries = entries;
  }

  // What a term has in a field of the partition with this number: {split, df, list}, or undefined.
  part(number, field, term) {
    const fields = this.entries.get(term)[number];
    return fields && fields.find((part) => part.field === field);
  }

  // The number of documents of the whole archive that have the term in the field.
  df(field, term) {
    return this.entries.get(term).reduce((sum, _, number) => sum + (this.part(number, field, term)?.df ?? 0), 0);
  }
}

// Promise of the words that begin with `prefix`: [word, df] sorted by code point, over all partitions.
async function wordsFrom(archive, prefix) {
  const counts = new Map();
  const names = await Promise.all(archive.partitions.map((partition) => namesOf(partition, "words")));
  const files = names.flatMap((each) => filesOf(each, prefix));
  for (const { words, counts: dfs } of await Promise.all(files.map((digest) => loadFrom("words", digest, decodeWords)))) {
    words.forEach((word, i) => {
      if (word.startsWith(prefix)) {
        counts.set(word, (counts.get(word) ?? 0) + dfs[i]);
      }
    });
  }
  return [...counts].sort(([a], [b]) => compareCodePoints(a, b));
}

// The files that may hold keys with a prefix: the one in which it would lie itself, and those that begin with it.
function filesOf({ from, names }, prefix) {
  const at = Math.max(0, lastNotAfter(from, prefix));
  let end = at + 1;
  while (end < from.length && from[end].startsWith(prefix)) {
    end += 1;
  }
  return names.slice(at, end);
}
