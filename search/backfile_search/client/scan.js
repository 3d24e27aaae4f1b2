// A query as a row of lexemes: brackets, operators, field names, phrases and words. The twin of query/scan.py.
//
// A lexeme is {kind, start, end, text}. Kinds are ( ) AND OR NOT field phrase word. Places count UTF-16 units here; only errors convert them to code points.

// What people type for the fields, besides their names.
const FIELD_NAMES = new Map(
  Object.entries({
    body: "body",
    title: "title",
    section: "section",
    story: "story",
    person: "person",
    organisation: "organisation",
    place: "place",
    event: "event",
    subject: "subject",
    author: "author",
    outlet: "outlet",
    type: "type",
    titles: "title",
    headline: "title",
    headlines: "title",
    text: "body",
    sections: "section",
    stories: "story",
    persons: "person",
    people: "person",
    org: "organisation",
    orgs: "organisation",
    organisations: "organisation",
    organization: "organisation",
    organizations: "organisation",
    places: "place",
    events: "event",
    subjects: "subject",
    topic: "subject",
    topics: "subject",
    tag: "subject",
    tags: "subject",
    authors: "author",
    by: "author",
    byline: "author",
    outlets: "outlet",
    types: "type",
  }),
);

// A query that cannot be read: a sentence, and the code point of the query that it is about.
class QueryError extends Error {
  constructor(message, text, at) {
    super(message);
    this.name = "QueryError";
    this.position = Array.from(text.slice(0, at)).length;
  }
}

// All kinds of white space, spelt out: Python's \s is another set.
const BLANK = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
// Any of these opens a phrase, and any closes it: languages do not agree on their directions.
const QUOTES = '"“”„‟«»＂';
// Sticky expressions match where they are told to; the one for quotes finds the next.
const BLANKS = new RegExp(`[${BLANK}]+`, "y");
const QUOTE = new RegExp(`[${QUOTES}]`, "g");
const CHUNK = new RegExp(`[^${BLANK}()${QUOTES}]+`, "y");
// Two hyphens are a dash, and so is one with space after it.
const MINUS = new RegExp(`-(?=[^-${BLANK})])`, "y");
// A colon is punctuation before a space, and in http://
const FIELD_COLON = new RegExp(`([A-Za-z]{2,20}):(?=[^${BLANK}):/])`, "y");
const NEAR_LETTERS = 4; // that a name must have for its misspellings to be recognised

// A leading minus is NOT; minus and field always have an operand right behind them.
function scanQuery(text) {
  const lexemes = [];
  let at = afterSpaces(text, 0);
  while (at < text.length) {
    const last = lexemes[lexemes.length - 1];
    const lexeme = lexemeAt(text, at, last && last.end === at ? last.kind : "");
    lexemes.push(lexeme);
    at = afterSpaces(text, lexeme.end);
  }
  return lexemes;
}

function matchAt(expression, text, at) {
  expression.lastIndex = at;
  return expression.exec(text);
}

function afterSpaces(text, at) {
  return at + (matchAt(BLANKS, text, at)?.[0].length ?? 0);
}

// The lexeme that begins here; `touching` is the kind of the one that ends here, "" if there is space between.
function lexemeAt(text, at, touching) {
  const character = text[at];
  if (character === "(" || character === ")") {
    return { kind: character, start: at, end: at + 1, text: character };
  }
  if (QUOTES.includes(character)) {
    return phraseLexeme(text, at);
  }
  return minusLexeme(text, at, touching) ?? fieldLexeme(text, at) ?? wordLexeme(text, at, touching);
}

function phraseLexeme(text, at) {
  const closing = matchAt(QUOTE, text, at + 1);
  if (!closing) {
    throw new QueryError("This quotation mark is never closed.", text, at);
  }
  return { kind: "phrase", start: at, end: closing.index + 1, text: text.slice(at + 1, closing.index) };
}

function minusLexeme(text, at, touching) {
  const begins = ["", "(", "field"].includes(touching);
  return begins && matchAt(MINUS, text, at) ? { kind: "NOT", start: at, end: at + 1, text: "-" } : null;
}

function fieldLexeme(text, at) {
  const written = matchAt(FIELD_COLON, text, at);
  if (!written) {
    return null;
  }
  const field = FIELD_NAMES.get(written[1].toLowerCase());
  const meant = field ? null : nearestField(written[1].toLowerCase());
  if (meant) {
    throw new QueryError(`There is no field “${written[1]}”; did you mean ${meant}:?`, text, at);
  }
  return field ? { kind: "field", start: at, end: at + written[0].length, text: field } : null;
}

// The field's name that was probably meant: it begins with the same letter and differs by one slip, a long one by two.
function nearestField(name) {
  let limit = name.length < NEAR_LETTERS ? 0 : name.length < 6 ? 1 : 2;
  let meant = null;
  for (const known of FIELD_NAMES.keys()) {
    if (known[0] === name[0] && known.length >= NEAR_LETTERS && limit > 0) {
      const slips = slipsBetween(name, known, limit);
      [meant, limit] = slips <= limit ? [known, slips - 1] : [meant, limit];
    }
  }
  return meant;
}

// Everything up to a space, bracket or quote; an operator if it is one in capitals and nothing is attached to it.
function wordLexeme(text, at, touching) {
  const [chunk] = matchAt(CHUNK, text, at);
  const bound = touching === "NOT" || touching === "field";
  const kind = ["AND", "OR", "NOT"].includes(chunk) && !bound ? chunk : "word";
  return { kind, start: at, end: at + chunk.length, text: chunk };
}
