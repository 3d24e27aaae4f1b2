// What pages may call: the global Backfile.
//
// Options of a search: `any` (one of the words is enough), `filters` {field: value or [values]}, `from` and `to` ("YYYY",
// "YYYY-MM" or "YYYY-MM-DD"), `sort` ("relevance", "newest", "oldest"), `limit` (10), `offset` (0); and of Backfile.search
// alone `facets` (false) and `snippets` (true). What goes wrong rejects with an Error whose message is for readers: a
// QueryError, which has `position`, a LoadError, or a RangeError for options that ask for what there is not.

const SORTS = ["relevance", "newest", "oldest"];

// Promise of {query, total, hits, notices, fields} and of four functions, each of which promises more: suggestion() another
// spelling or null, facets([some of the fields]) {field: [{value, count}]}, histogram() [{from, label, count}], snippets() one
// for each hit.
//
// A hit is {id, url, title, published, updated, score, section, badges}. If the site changes meanwhile, what is asked
// later is of the site as it is then.
async function find(text, options = {}) {
  const question = questionOf(text, options);
  const answers = new WeakMap();
  const answered = (archive) => {
    if (!answers.has(archive)) {
      answers.set(archive, answer(archive, question));
    }
    return answers.get(archive);
  };
  const later = (work) => () => withArchive(async (archive) => work(archive, await answered(archive)));
  const { total, notices, cards, fields } = await later(async (archive, { total, notices, found }) => {
    return { total, notices, cards: await cardsOf(archive, rank(archive, found, question)), fields: countable(archive) };
  })();
  return {
    query: question.text,
    total,
    hits: cards.map(({ text, ...hit }) => hit),
    notices,
    fields,
    suggestion: later((archive, { query, lexicon }) => suggestionFor(archive, question.text, query, lexicon)),
    facets: (wanted) => later((archive, { found }) => countFacets(archive, found, wanted))(),
    histogram: later((archive, { found }) => histogramOf(archive, found)),
    snippets: later((archive, found) => snippetsOf(archive, found, question, cards)),
  };
}

// Promise of what `backfile search --json` prints, name by name.
async function search(text, options = {}) {
  const found = await find(text, options);
  const [snippets, facets, suggestion] = await Promise.all([
    options.snippets === false ? found.hits.map(() => "") : found.snippets(),
    options.facets ? found.facets() : {},
    found.suggestion(),
  ]);
  const hits = found.hits.map(({ id, url, title, published, updated, score, section, badges }, i) => {
    return { id, url, title, published, updated, score, snippet: snippets[i], section, badges };
  });
  return { query: found.query, total: found.total, hits, facets, suggestion, notices: found.notices };
}

// Promise of the words that begin like this: [{word, count}], the most frequent first.
function complete(prefix) {
  return withArchive(async (archive) => {
    const found = await completions((start) => wordsFrom(archive, start), fold(prefix), archive.documents);
    return found.map(([word, count]) => ({ word, count }));
  });
}

// Promise that all is loaded that every search needs. To be called when a reader turns to the search box.
async function ready() {
  await withArchive(() => null);
}

// The options as they are used inside, if they ask for what there is.
function questionOf(text, { any = false, filters = {}, from, to, sort = SORTS[0], limit = 10, offset = 0 }) {
  const pairs = Object.entries(filters).flatMap(([field, values]) => [values].flat().map((value) => [field, value]));
  const question = { text, any, filters: pairs, from: from ?? "", to: to ?? "", sort, limit, offset };
  const fault = faultIn(question);
  if (fault) {
    throw new RangeError(fault);
  }
  return question;
}

// What a question asks for that there is not, as a sentence, or "".
function faultIn({ filters, from, to, sort, limit, offset }) {
  if (!SORTS.includes(sort)) {
    return `Results cannot be sorted by “${sort}”; there are ${SORTS.join(", ")}.`;
  }
  if (!(limit >= 0 && offset >= 0)) {
    return "Neither limit nor offset can be less than 0.";
  }
  const unknown = filters.find(([field]) => !FACETS.includes(field));
  if (unknown) {
    return `There is no field “${unknown[0]}” to filter by; there are ${FACETS.join(", ")}.`;
  }
  const wrong = [from, to].find((bound) => bound !== "" && !isDate(bound));
  return wrong === undefined ? "" : `“${wrong}” is no date; write YYYY, YYYY-MM or YYYY-MM-DD.`;
}

function isDate(text) {
  if (!/^\d{4}(-\d\d(-\d\d)?)?$/.test(text) || text.startsWith("0000")) {
    return false;
  }
  const moment = new Date(dayNumber(text) * DAY);
  return moment.toISOString().startsWith(text);
}

// Promise of the query with each plain word that the archive has nowhere in text or headline replaced by one that was
// probably meant; null if there is none.
async function suggestionFor(archive, text, query, lexicon) {
  const missing = new Set(query.spots.map(({ surface }) => surface).filter((surface) => isMissing(archive, lexicon, surface)));
  const spelling = new Map();
  await Promise.all(
    [...missing].map(async (surface) => {
      const word = await suggest((prefix) => wordsFrom(archive, prefix), surface);
      if (word !== null) {
        spelling.set(surface, word);
      }
    }),
  );
  return spelling.size > 0 ? respell(text, query.spots, spelling) : null;
}

function isMissing(archive, lexicon, surface) {
  return fieldNumbers("").every((number) => lexicon.df(number, term(surface, FIELDS[number], archive.language)) === 0);
}

// Promise of the snippets of the hits whose cards these are. The hits are on the page already: if the site has changed since,
// those that are no longer among the first have none.
async function snippetsOf(archive, { query, expansions, found }, question, cards) {
  const { language } = archive;
  const surfaces = query.words.flatMap((node) => soughtIn(node, expansions));
  const terms = new Set(surfaces.map((surface) => term(surface, "body", language)));
  const now = new Map((await cardsOf(archive, rank(archive, found, question))).map((card) => [card.id, card.text]));
  return Promise.all(
    cards.map(async ({ id }) => {
      const [lead, text] = now.has(id) ? await loadFrom("texts", now.get(id), decodeJson) : ["", ""];
      return snippet(text, lead, terms, language);
    }),
  );
}

// The words that a leaf of a query looks for.
function soughtIn(leaf, expansions) {
  const [kind, , surface] = leaf;
  return kind === "phrase" ? surface : expansions.get(JSON.stringify(leaf)) ?? [surface];
}

globalThis.Backfile = Object.freeze({ find, search, complete, ready });
