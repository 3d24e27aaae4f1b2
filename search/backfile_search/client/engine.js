// Answering queries: which documents match, how well, and which of them come first.

// What matches a question: {query, total, found, lexicon, expansions, notices}, where `found` has {docs, scores} for each partition.
//
// A question is {text, any, filters: [[field, value], ...], from, to}. Rejects with a QueryError or a LoadError.
async function answer(archive, question) {
  const { text, any } = question;
  const { language } = archive;
  const query = parse(text, { any, language });
  if (leaves(query.node).some(([kind]) => kind === "phrase")) {
    foresee(archive);
  }
  const scopes = scopesOf(archive, question);
  const [strict] = await Promise.all([matching(archive, query, scopes), scopes]);
  const [kind, parts] = query.node;
  if (strict.total > 0 || any || kind !== "and" || parts.length < 2) {
    return strict;
  }
  const loose = await matching(archive, parse(text, { any: true, language }), scopes);
  const notices = [...loose.notices, "No article has all of these words; these have some of them."];
  return loose.total > 0 ? { ...loose, notices } : strict;
}

async function matching(archive, query, scopes) {
  const expansions = await expand(archive, query.node);
  const plan = planFor(query.node, archive.language, expansions);
  const [lexicon, bounds] = await Promise.all([lookUp(archive, termsIn(plan)), scopes]);
  const search = (_, i) => evaluate(new Desk(archive, i, lexicon), plan, bounds[i]);
  const found = await Promise.all(archive.partitions.map(search));
  const total = found.reduce((sum, { docs }) => sum + docs.length, 0);
  return { query, total, found, lexicon, expansions, notices: [...query.notices, ...noticesOf(expansions)] };
}

// Promise of what prefixes and fuzzy words stand for: Map of the leaf's JSON -> words.
async function expand(archive, node) {
  const words = (prefix) => wordsFrom(archive, prefix);
  const open = leaves(node).filter(([kind]) => kind === "prefix" || kind === "fuzzy");
  const found = open.map(async (leaf) => {
    const [kind, , surface, distance] = leaf;
    const expanded = kind === "prefix" ? expandPrefix(words, surface) : expandFuzzy(words, surface, distance);
    return [JSON.stringify(leaf), await expanded];
  });
  return new Map(await Promise.all(found));
}

function noticesOf(expansions) {
  const most = [...expansions].filter(([, words]) => words.length === MAX_EXPANSIONS);
  return most.map(([leaf]) => {
    const [kind, , surface] = JSON.parse(leaf);
    const typed = `${surface}${kind === "prefix" ? "*" : "~"}`;
    return `“${typed}” stands for too many words; the ${MAX_EXPANSIONS} most frequent were searched.`;
  });
}

// A query with its words made into terms: what stood as word, prefix or fuzzy word is ["terms", [[field, term], ...]], any of
// which may match, and a phrase is ["phrases", [[field, [terms]], ...]].
function planFor(node, language, expansions) {
  const [kind, field, surface] = node;
  switch (kind) {
    case "word":
      return eitherTerm(field, [surface], language);
    case "prefix":
    case "fuzzy":
      return eitherTerm(field, expansions.get(JSON.stringify(node)), language);
    case "phrase": {
      const terms = (number) => surface.map((each) => term(each, FIELDS[number], language));
      return ["phrases", fieldNumbers(field).map((number) => [number, terms(number)])];
    }
    case "and":
    case "or":
      return [kind, node[1].map((part) => planFor(part, language, expansions))];
    case "not":
      return [kind, planFor(node[1], language, expansions)];
    default:
      return ["all"];
  }
}

function eitherTerm(field, surfaces, language) {
  const terms = new Map();
  for (const surface of surfaces) {
    for (const number of fieldNumbers(field)) {
      const pair = [number, term(surface, FIELDS[number], language)];
      terms.set(pair.join(" "), pair);
    }
  }
  return ["terms", [...terms.values()]];
}

// Words that name no field are looked for in text and headline.
function fieldNumbers(field) {
  return field === "" ? [BODY, TITLE] : [FIELDS.indexOf(field)];
}

function termsIn([kind, parts]) {
  switch (kind) {
    case "terms":
      return parts.map(([, term]) => term);
    case "phrases":
      return parts.flatMap(([, terms]) => terms);
    case "and":
    case "or":
      return parts.flatMap(termsIn);
    case "not":
      return termsIn(parts);
    default:
      return [];
  }
}

// One partition, with what is known of the terms of a query.
class Desk {
  constructor(archive, number, lexicon) {
    this.archive = archive;
    this.number = number;
    this.partition = archive.partitions[number];
    this.norms = archive.norms;
    this.lexicon = lexicon;
  }

  part(field, term) {
    return this.lexicon.part(this.number, field, term);
  }

  weight(field, term) {
    return idf(this.archive.documents, this.lexicon.df(field, term));
  }
}

// Promise of the documents of a partition that match, of `scope` (ascending document numbers) unless it is null.
async function evaluate(desk, [kind, parts], scope) {
  switch (kind) {
    case "terms":
      return termMatches(desk, parts, scope);
    case "phrases":
      return either(desk, parts.map(([field, terms]) => phraseMatches(desk, field, terms, scope)), scope);
    case "or":
      return either(desk, parts.map((part) => evaluate(desk, part, scope)), scope);
    case "and":
      return all(desk, parts, scope);
    case "not": {
      const { docs } = await evaluate(desk, parts, scope);
      return unscored(without(scope ?? range(0, desk.partition.documents), docs));
    }
    default:
      return unscored(scope ?? range(0, desk.partition.documents));
  }
}

function termMatches(desk, pairs, scope) {
  const sums = new Sums(desk.partition.documents);
  for (const [field, term] of pairs) {
    const part = desk.part(field, term);
    if (part) {
      sums.addTerm(decodePostings(part), field, desk.weight(field, term), desk.norms, desk.partition.lengths);
    }
  }
  return sums.matches(scope);
}

async function either(desk, promises, scope) {
  const sums = new Sums(desk.partition.documents);
  (await Promise.all(promises)).forEach((matches) => sums.add(matches));
  return sums.matches(scope);
}

// What all parts have in common. Each round looks only at what is left after those before it, so that phrases, whose positions
// have to be loaded, come last and together.
async function all(desk, parts, scope) {
  const found = new Map();
  let left = scope;
  for (const round of [0, 1, 2]) {
    const now = parts.filter((part) => effort(part) === round);
    const matches = await Promise.all(now.map((part) => evaluate(desk, part, left)));
    now.forEach((part, i) => found.set(part, matches[i]));
    left = matches.reduce((docs, each) => (docs ? common(docs, each.docs) : each.docs), left);
  }
  const sums = new Sums(desk.partition.documents);
  parts.forEach((part) => sums.add(found.get(part)));
  return sums.of(left);
}

// Words first, then what takes words away or has none, last what needs positions.
function effort([kind, parts]) {
  switch (kind) {
    case "terms":
      return 0;
    case "phrases":
      return 2;
    case "not":
      return Math.max(1, effort(parts));
    case "all":
      return 1;
    default:
      return Math.max(...parts.map(effort));
  }
}
