// The query language: from what a reader types to a tree of words. The twin of the package query/, whose comments say more.
//
// A node is an array: ["word", FIELD, surface], ["phrase", FIELD, [surfaces]], ["prefix", FIELD, surface],
// ["fuzzy", FIELD, surface, distance], ["and", [nodes]], ["or", [nodes]], ["not", node], ["all"].

const MAX_WORDS = 24; // words of a query, those in phrases included
const MAX_DEPTH = 20; // brackets within brackets
const MAX_DISTANCE = 2;

// What a query means: {node, notices, words, spots}.
//
// `notices` are sentences for the reader. `words` are the leaves that hits may hold, in their order: not what NOT excludes.
// `spots` are the plain words among them, without field, quotation marks or * and ~: {surface, start, end} of the text (UTF-16).
// Throws a QueryError.
function parse(text, { any = false, language = "" } = {}) {
  const parser = new QueryParser(text, any, language);
  const raw = parser.query();
  const allowance = new WordAllowance();
  const node = raw ? allowance.kept(tidiedNode(raw, any, language)) : ["all"];
  const words = leaves(node, { refused: false });
  const plain = new Set(words.filter(([kind, field]) => kind === "word" && field === "").map(([, , surface]) => surface));
  const tooMany = allowance.exceeded ? [`Only the first ${MAX_WORDS} words were searched.`] : [];
  return { node, notices: [...parser.notices, ...tooMany], words, spots: parser.spots.filter(({ surface }) => plain.has(surface)) };
}

// The query with other words (a Map: surface -> word) in these spots of it.
function respell(text, spots, spelling) {
  const pieces = [];
  let last = 0;
  for (const { surface, start, end } of spots) {
    if (spelling.has(surface)) {
      pieces.push(text.slice(last, start), spelling.get(surface));
      last = end;
    }
  }
  return pieces.join("") + text.slice(last);
}

// The leaves in the order of the query. Unless `refused`, only those that a hit may hold, not what NOT excludes.
function leaves(node, { refused = true } = {}) {
  const [kind, parts] = node;
  switch (kind) {
    case "and":
    case "or":
      return parts.flatMap((part) => leaves(part, { refused }));
    case "not":
      return refused ? leaves(parts, { refused }) : [];
    case "all":
      return [];
    default:
      return [node];
  }
}

// Parsing, by recursive descent. What has no words in it is null.
//
//   beside  = { either }                    side by side: all must match, or any of them
//   either  = both { "OR" both }            binds closer than side by side: a b OR c  =  a AND (b OR c)
//   both    = single { "AND" single }
//   single  = { "NOT" | FIELD } operand     a leading minus is NOT, too
//   operand = "(" beside ")" | PHRASE | WORD
class QueryParser {
  constructor(text, any, language) {
    this.notices = [];
    this.spots = [];
    this.text = text;
    this.any = any;
    this.language = language;
    this.lexemes = scanQuery(text);
    this.at = 0;
    this.tokens = tokens(text, language);
    this.token = 0;
    this.depth = 0;
  }

  query() {
    const node = this.beside("");
    if (this.kind === ")") {
      throw new QueryError("This bracket closes nothing.", this.text, this.take().start);
    }
    return node;
  }

  // The kind of the next lexeme, "" after the last.
  get kind() {
    return this.at < this.lexemes.length ? this.lexemes[this.at].kind : "";
  }

  take() {
    this.at += 1;
    return this.lexemes[this.at - 1];
  }

  // The tokens in a part of the query that lies after those asked for before.
  tokensIn(from, to) {
    const first = this.token;
    while (this.token < this.tokens.length && this.tokens[this.token].end <= to) {
      this.token += 1;
    }
    return this.tokens.slice(first, this.token).filter(({ start }) => start >= from);
  }

  beside(field) {
    const parts = [];
    while (this.kind !== ")" && this.kind !== "") {
      parts.push(this.either(field));
    }
    return this.any ? anyOfThese(parts) : groupOf("and", parts);
  }

  either(field) {
    return groupOf("or", this.chain("OR", () => this.both(field)));
  }

  both(field) {
    return groupOf("and", this.chain("AND", () => this.single(field)));
  }

  chain(operator, operand) {
    const parts = [operand()];
    while (this.kind === operator) {
      this.take();
      parts.push(operand());
    }
    return parts;
  }

  single(inherited) {
    let field = inherited;
    let negative = false;
    while (this.kind === "NOT" || this.kind === "field") {
      const lexeme = this.take();
      negative = negative !== (lexeme.kind === "NOT");
      field = lexeme.kind === "field" ? lexeme.text : field;
    }
    const node = this.operand(field);
    return negative && node ? negation(node) : node;
  }

  operand(field) {
    switch (this.kind) {
      case "(":
        return this.bracket(field);
      case "phrase":
        return this.phrase(field);
      case "word":
        return this.word(field);
      default:
        return null;
    }
  }

  bracket(field) {
    const { start } = this.take();
    this.depth += 1;
    if (this.depth > MAX_DEPTH) {
      throw new QueryError(`There are more than ${MAX_DEPTH} brackets within brackets here.`, this.text, start);
    }
    const node = this.beside(field);
    if (this.kind !== ")") {
      throw new QueryError("This bracket is never closed.", this.text, start);
    }
    this.take();
    this.depth -= 1;
    return node;
  }

  phrase(field) {
    const { start, end } = this.take();
    return this.meant(field, surfacesOf(this.tokensIn(start, end)));
  }

  word(field) {
    const lexeme = this.take();
    const { head, sign, distance } = signedChunk(lexeme.text);
    const found = this.unelided(this.tokensIn(lexeme.start, lexeme.start + head.length));
    if (found.length !== 1) {
      this.noteSign(lexeme.text, sign, found);
      return wordOrPhrase(field, surfacesOf(found));
    }
    const [{ surface, start, end }] = found;
    if (sign) {
      return expandingLeaf(field, surface, sign, distance);
    }
    if (field === "") {
      this.spots.push({ surface, start, end });
    }
    // US, WHO and IT are no stop words.
    return /^[A-Z.]{2,}$/.test(this.text.slice(start, end)) ? this.meant(field, [surface]) : ["word", field, surface];
  }

  // The tokens of a chunk without the stop words that an apostrophe leaves before another: l'Iran.
  unelided(found) {
    let first = 0;
    while (first < found.length - 1 && this.isElided(found[first])) {
      first += 1;
    }
    return found.slice(first);
  }

  isElided({ surface, end }) {
    return APOSTROPHES.includes(this.text[end]) && isStop(surface, this.language);
  }

  // Words that were typed with emphasis: a stop word among them remains a phrase until bare stop words are gone.
  meant(field, surfaces) {
    if (surfaces.length === 1 && isStop(surfaces[0], this.language)) {
      return ["phrase", field, surfaces];
    }
    return wordOrPhrase(field, surfaces);
  }

  // Says that a sign had no effect. One such notice is enough, however many there are.
  noteSign(chunk, used, found) {
    const sign = used || (chunk.includes("*") ? "*" : "");
    if (found.length && sign && !this.notices.length) {
      const shown = shortenedChunk(chunk);
      this.notices = [`“${shown}” was searched without ${sign}, which works only at the end of a single word.`];
    }
  }
}

function groupOf(kind, parts) {
  const present = parts.filter(Boolean);
  return present.length > 1 ? [kind, present] : present[0] ?? null;
}

// Any of the parts, but none that is excluded: else "rockets -iraq" would find nearly everything.
function anyOfThese(parts) {
  const refused = parts.filter((part) => part?.[0] === "not");
  return groupOf("and", [groupOf("or", parts.filter((part) => part?.[0] !== "not")), ...refused]);
}

function surfacesOf(found) {
  return found.map(({ surface }) => surface);
}

function wordOrPhrase(field, surfaces) {
  return surfaces.length > 1 ? ["phrase", field, surfaces] : surfaces.length ? ["word", field, surfaces[0]] : null;
}

// A chunk without the sign at its end, the sign (* or ~ or "") and the distance that ~ asks for.
function signedChunk(chunk) {
  const bare = withoutLast(chunk, ".,;:!?…"); // punctuation that may follow
  if (bare.endsWith("*")) {
    return { head: withoutLast(bare, "*"), sign: "*", distance: 0 };
  }
  const head = withoutLast(bare, "0123456789");
  if (head.endsWith("~")) {
    const digits = bare.slice(head.length);
    return { head: head.slice(0, -1), sign: "~", distance: digits ? Math.min(Number(digits), MAX_DISTANCE) : 1 };
  }
  return { head: chunk, sign: "", distance: 0 };
}

// The text without those of the characters that it ends with.
function withoutLast(text, characters) {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1])) {
    end -= 1;
  }
  return text.slice(0, end);
}

function expandingLeaf(field, surface, sign, distance) {
  if (sign === "*") {
    return ["prefix", field, surface];
  }
  return distance ? ["fuzzy", field, surface, distance] : ["word", field, surface];
}

function shortenedChunk(chunk) {
  const characters = Array.from(chunk);
  return characters.length <= 40 ? chunk : `${characters.slice(0, 39).join("")}…`;
}

// Tidying: taking out of a tree what need not be searched.

// What the node does not match; two negations make none.
function negation(node) {
  return node[0] === "not" ? node[1] : ["not", node];
}

// The tree without bare stop words, as long as others remain beside them; with `any`, in lists of "or", too.
function tidiedNode(node, any, language) {
  const [kind, parts] = node;
  switch (kind) {
    case "and":
    case "or": {
      const flat = flatParts(kind, parts.map((part) => tidiedNode(part, any, language)));
      return joinedNode(kind, any || kind === "and" ? tellingParts(flat, language) : flat);
    }
    case "not":
      return negation(tidiedNode(parts, any, language));
    default:
      return node;
  }
}

// How many words may still be searched, while a tree is walked in the order of the query.
class WordAllowance {
  constructor() {
    this.exceeded = false;
    this.left = MAX_WORDS;
  }

  // What of a node is within the limit (a phrase may be cut short), or null. Here an emphasised stop word ceases to be a phrase.
  kept(node) {
    const [kind, parts, surfaces] = node;
    switch (kind) {
      case "and":
      case "or": {
        const within = parts.map((part) => this.kept(part)).filter(Boolean);
        return within.length ? joinedNode(kind, flatParts(kind, within)) : null;
      }
      case "not": {
        const within = this.kept(parts);
        return within && negation(within);
      }
      case "phrase":
        return wordOrPhrase(parts, surfaces.slice(0, this.take(surfaces.length)));
      default:
        return this.take(1) ? node : null;
    }
  }

  take(words) {
    const granted = Math.min(words, this.left);
    this.left -= granted;
    this.exceeded = this.exceeded || granted < words;
    return granted;
  }
}

// The parts, with the parts of groups of the same kind in place of these.
function flatParts(kind, parts) {
  const flat = [];
  for (const part of parts) {
    for (const inner of part[0] === kind ? part[1] : [part]) {
      flat.push(inner);
    }
  }
  return flat;
}

// The parts without bare stop words; all of them, if nothing that is sought would remain.
function tellingParts(parts, language) {
  const kept = parts.filter(([kind, field, surface]) => kind !== "word" || field !== "" || !isStop(surface, language));
  return kept.every(([kind]) => kind === "not") ? parts : kept;
}

// A group of parts, each once; one part is no group.
function joinedNode(kind, parts) {
  const different = [...new Map(parts.map((part) => [JSON.stringify(part), part])).values()];
  return different.length > 1 ? [kind, different] : different[0];
}
