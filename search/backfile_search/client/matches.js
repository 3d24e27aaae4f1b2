// Which documents of one partition match, and how well: {docs: Int32Array, ascending; scores: Float64Array}.

const K1 = 1.2;
const BODY_B = 0.75;
const TITLE_BOOST = 2;
const BODY = 0;
const TITLE = 1;

// Whoosh keeps a body's length as one byte, in logarithmic buckets; this is the length that each byte stands for.
const LENGTHS = Float64Array.from({ length: 256 }, (_, byte) => Math.round((1.033 ** byte - 1) * 27));

// The rarer a term is in the archive, the more it says.
function idf(documents, df) {
  return Math.log(documents / (df + 1)) + 1;
}

// What K1 * ((1 - B) + B * length / average) comes to for each length byte, body and other fields.
function lengthNorms(average) {
  return {
    body: LENGTHS.map((length) => K1 * (1 - BODY_B + (BODY_B * length) / (average || 1))),
    other: new Float64Array(256).fill(K1),
  };
}

// Scores that are being added up, for all documents of a partition.
class Sums {
  constructor(documents) {
    this.scores = new Float64Array(documents);
    this.seen = new Uint8Array(documents);
  }

  // Adds one term in one field: BM25 with Whoosh's arithmetic, operation by operation, so that the doubles come out equal.
  addTerm({ docs, tfs }, field, weight, norms, lengths) {
    const boost = field === TITLE ? TITLE_BOOST : 1;
    const norm = field === BODY ? norms.body : norms.other;
    for (let i = 0; i < docs.length; i += 1) {
      const doc = docs[i];
      const tf = Math.fround(tfs[i] * boost);
      this.scores[doc] += weight * ((tf * (K1 + 1)) / (tf + norm[lengths[doc]]));
      this.seen[doc] = 1;
    }
  }

  add({ docs, scores }) {
    for (let i = 0; i < docs.length; i += 1) {
      this.scores[docs[i]] += scores[i];
      this.seen[docs[i]] = 1;
    }
  }

  // The documents that something was added for, only those of `scope` unless it is null.
  matches(scope) {
    const docs = scope ? scope.filter((doc) => this.seen[doc]) : marked(this.seen);
    return this.of(docs);
  }

  // The scores of these documents.
  of(docs) {
    const scores = new Float64Array(docs.length);
    for (let i = 0; i < docs.length; i += 1) {
      scores[i] = this.scores[docs[i]];
    }
    return { docs, scores };
  }
}

// The indices of the marks that are set, ascending.
function marked(marks) {
  let count = 0;
  for (let i = 0; i < marks.length; i += 1) {
    count += marks[i];
  }
  const indices = new Int32Array(count);
  for (let i = 0, at = 0; at < count; i += 1) {
    indices[at] = i;
    at += marks[i];
  }
  return indices;
}

// Matches without a score.
function unscored(docs) {
  return { docs, scores: new Float64Array(docs.length) };
}

// All documents from `first` up to, not including, `end`.
function range(first, end) {
  const docs = new Int32Array(Math.max(0, end - first));
  for (let i = 0; i < docs.length; i += 1) {
    docs[i] = first + i;
  }
  return docs;
}

// The numbers that are in both of two ascending arrays.
function common(one, other) {
  const found = new Int32Array(Math.min(one.length, other.length));
  let count = 0;
  for (let i = 0, j = 0; i < one.length && j < other.length; ) {
    if (one[i] < other[j]) {
      i += 1;
    } else if (one[i] > other[j]) {
      j += 1;
    } else {
      found[count] = one[i];
      count += 1;
      i += 1;
      j += 1;
    }
  }
  return found.subarray(0, count);
}

// The numbers of an ascending array that are not in another one.
function without(array, excluded) {
  let j = 0;
  return array.filter((number) => {
    while (j < excluded.length && excluded[j] < number) {
      j += 1;
    }
    return excluded[j] !== number;
  });
}
