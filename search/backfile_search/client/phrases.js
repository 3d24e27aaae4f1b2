// Phrases: words that stand one after the other in one field.

// Positions of terms that have many are kept in files for so many documents each.
const BLOCK = 1024;

// Promise of the documents of a partition (of `scope`, unless it is null) that have the terms as a phrase in a field. As in
// Whoosh, the score is the terms' own, once for each time that a term stands in the phrase.
async function phraseMatches(desk, field, terms, scope) {
  const lists = new Map();
  for (const term of terms) {
    const part = desk.part(field, term);
    if (!part) {
      return unscored(new Int32Array(0));
    }
    lists.set(term, lists.get(term) ?? { ...decodePostings(part), split: part.split });
  }
  const candidates = haveAll([...lists.values()], scope);
  const docs = await adjacent(desk, field, terms, lists, candidates);
  const sums = new Sums(desk.partition.documents);
  for (const term of terms) {
    sums.addTerm(lists.get(term), field, desk.weight(field, term), desk.norms, desk.partition.lengths);
  }
  return sums.of(docs);
}

// The documents that all lists have, the shortest first: nothing is longer than it.
function haveAll(lists, scope) {
  const arrays = lists.map(({ docs }) => docs).concat(scope ? [scope] : []);
  return arrays.sort((one, other) => one.length - other.length).reduce(common);
}

// Promise of those candidates in which the terms stand side by side. Only their positions are loaded.
async function adjacent(desk, field, terms, lists, candidates) {
  if (candidates.length === 0 || terms.length === 1) {
    return candidates;
  }
  const places = new Map();
  const load = async (term) => places.set(term, await placesOf(desk, field, term, lists.get(term), candidates));
  await Promise.all([...lists.keys()].map(load));
  const ordered = terms.map((term) => places.get(term));
  return candidates.filter((_, i) => standTogether(ordered, i));
}

// Promise of a term's positions in the candidates.
async function placesOf(desk, field, term, list, candidates) {
  const numbers = list.split ? [...new Set(candidates.map((doc) => Math.floor(doc / BLOCK)))] : [null];
  const blocks = numbers.map(async (number) => {
    const key = number === null ? term : `${term}\0${String(number).padStart(4, "0")}`;
    const fields = (await entryOf(desk.partition, "positions", key, decodePositions)) ?? [];
    const part = fields.find((each) => each.field === field);
    if (!part) {
      throw new LoadError("some of them belong to another version of the archive");
    }
    return number === null
      ? { first: 0, end: desk.partition.documents, list: part.list }
      : { first: number * BLOCK, end: (number + 1) * BLOCK, list: part.list };
  });
  return decodePlaces(list, await Promise.all(blocks), candidates);
}

// Whether the i-th candidate has the first term at some position, the second at the next, and so on.
function standTogether(ordered, i) {
  const [{ starts, places }] = ordered;
  for (let at = starts[i]; at < starts[i + 1]; at += 1) {
    if (ordered.every((each, distance) => standsAt(each, i, places[at] + distance))) {
      return true;
    }
  }
  return false;
}

function standsAt({ starts, places }, i, position) {
  let low = starts[i];
  let high = starts[i + 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (places[middle] < position) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < starts[i + 1] && places[low] === position;
}
