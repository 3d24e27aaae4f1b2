// Reading the payloads of the search files: FORMAT.md, turned into typed arrays.

const UTF8 = new TextDecoder("utf-8", { fatal: true });

// A place in a payload, from which numbers and keys are read one after the other.
class Reader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
    this.key = new Uint8Array(0);
  }

  // A varint: unsigned LEB128. None in these files reaches 2^31.
  number() {
    let value = 0;
    let byte;
    let shift = 0;
    do {
      byte = this.bytes[this.at];
      this.at += 1;
      value |= (byte & 127) << shift;
      shift += 7;
    } while (byte & 128);
    if (this.at > this.bytes.length) {
      throw new LoadError("a file ends in the middle of a number");
    }
    return value;
  }

  // The next key of a sorted list, in which each says how much of the one before it repeats.
  nextKey() {
    const shared = this.number();
    const rest = this.number();
    const key = new Uint8Array(shared + rest);
    key.set(this.key.subarray(0, shared));
    key.set(this.bytes.subarray(this.at, this.at + rest), shared);
    this.at += rest;
    this.key = key;
    return UTF8.decode(key);
  }
}

// One file's JSON.
function decodeJson(bytes) {
  return JSON.parse(UTF8.decode(bytes));
}

// A partition: where its keys lie, and the length byte of each document.
function decodeHead(bytes) {
  const reader = new Reader(bytes);
  const size = reader.number();
  const directory = decodeJson(bytes.subarray(reader.at, reader.at + size));
  return { directory, lengths: bytes.subarray(reader.at + size) };
}

// A file of terms: Map of term -> its fields, each {field, split, df, list}, where `list` is what decodePostings reads.
function decodeTerms(bytes) {
  return decodeDictionary(bytes, (reader) => {
    const number = reader.number();
    return { field: number >>> 1, split: (number & 1) === 1, df: reader.number(), size: reader.number(), list: null };
  });
}

// A file of positions: Map of key -> its fields, each {field, list}, where `list` is what decodePlaces reads.
function decodePositions(bytes) {
  return decodeDictionary(bytes, (reader) => ({ field: reader.number(), size: reader.number(), list: null }));
}

// Entries with their lists, which follow all entries in the same order and fill the payload to its last byte.
function decodeDictionary(bytes, readField) {
  const reader = new Reader(bytes);
  const entries = new Map();
  for (let left = reader.number(); left > 0; left -= 1) {
    const key = reader.nextKey();
    const fields = [];
    for (let more = reader.number(); more > 0; more -= 1) {
      fields.push(readField(reader));
    }
    entries.set(key, fields);
  }
  let start = reader.at;
  for (const fields of entries.values()) {
    for (const part of fields) {
      part.list = bytes.subarray(start, start + part.size);
      start += part.size;
    }
  }
  if (start !== bytes.length) {
    throw new LoadError("a file is shorter or longer than it says");
  }
  return entries;
}

// A file of words: {words, counts}, sorted by code point; a count is the number of documents with the word.
function decodeWords(bytes) {
  const reader = new Reader(bytes);
  const size = reader.number();
  const words = new Array(size);
  const counts = new Int32Array(size);
  for (let i = 0; i < size; i += 1) {
    words[i] = reader.nextKey();
    counts[i] = reader.number();
  }
  return { words, counts };
}

// The postings of a term in a field: {docs, tfs}, ascending document numbers and how often the term occurs in each.
function decodePostings({ df, list }) {
  const docs = new Int32Array(df);
  const tfs = new Int32Array(df);
  const reader = new Reader(list);
  let doc = -1;
  for (let i = 0; i < df; i += 1) {
    const number = reader.number();
    doc += number >>> 1;
    docs[i] = doc;
    tfs[i] = number & 1 ? 1 : reader.number();
  }
  if (reader.at !== list.length) {
    throw new LoadError("a list of documents is damaged");
  }
  return { docs, tfs };
}

// The positions of one term in the `wanted` documents (ascending, all of them in `docs`): {starts, places}, where those of
// the i-th wanted document are places[starts[i]] ... places[starts[i + 1] - 1].
//
// `docs` and `tfs` are the term's postings. `blocks` says which positions are at hand: {first, end, list} for each run of
// documents first <= number < end; runs that hold no wanted document may be missing.
function decodePlaces({ docs, tfs }, blocks, wanted) {
  const starts = new Int32Array(wanted.length + 1);
  let room = 0;
  for (let i = 0, at = 0; i < wanted.length; i += 1) {
    at = firstNotBefore(docs, wanted[i], at);
    room += tfs[at];
    starts[i + 1] = room;
  }
  const places = new Int32Array(room);
  for (const block of blocks) {
    readBlock(block, docs, tfs, wanted, starts, places);
  }
  return { starts, places };
}

// Reads one run of documents, and keeps the positions of those that are wanted.
function readBlock({ first, end, list }, docs, tfs, wanted, starts, places) {
  const reader = new Reader(list);
  const last = firstNotBefore(docs, end);
  let next = firstNotBefore(wanted, first);
  for (let i = firstNotBefore(docs, first); i < last; i += 1) {
    const keep = docs[i] === wanted[next];
    let place = 0;
    for (let n = 0; n < tfs[i]; n += 1) {
      place += reader.number();
      if (keep) {
        places[starts[next] + n] = place;
      }
    }
    next += keep ? 1 : 0;
  }
  if (reader.at !== list.length) {
    throw new LoadError("a list of positions is damaged");
  }
}

// The first index from `low` on at which an ascending array holds `number` or more.
function firstNotBefore(array, number, low = 0) {
  let high = array.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (array[middle] < number) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
