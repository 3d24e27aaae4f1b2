// Turns text into words that can be compared. The twin of analysis.py, whose comments say more.
//
// Strings of JavaScript are UTF-16; every regular expression here has the u flag, and lengths are counted in code points.

const LONGEST = 64; // code points of a surface that count
const STEMMED = ["body", "title"]; // in fields of names, words stand for themselves

// A raw word as it is compared; "" if nothing remains.
function fold(raw) {
  const plain = plainForm(raw.replace(POSSESSIVE, "")).replace(JOINTS, "");
  const decimal = plain.replace(THOUSANDS, "").replace(/,/g, ".").replace(NOT_DECIMAL, "");
  const surface = /^[a-z0-9]*$/.test(decimal) ? decimal : decimal.replace(noWord(), "");
  return surface.length <= LONGEST ? surface : Array.from(surface).slice(0, LONGEST).join("");
}

// The words of a text in order, as {surface, start, end}; start and end count UTF-16 units.
function tokens(text, language = "") {
  const found = [];
  for (const match of text.matchAll(rawWords(ELIDING.includes(primarySubtag(language))))) {
    const surface = fold(match[0]);
    if (surface) {
      found.push({ surface, start: match.index, end: match.index + match[0].length });
    }
  }
  return found;
}

// What a folded word is indexed as in a field: its stem in text, itself among names.
function term(surface, field, language) {
  return STEMMED.includes(field) ? stemOf(surface, languageTables(primarySubtag(language))) : surface;
}

// Whether the folded word carries little meaning in this language.
function isStop(surface, language) {
  return languageTables(primarySubtag(language)).stop.has(surface);
}

// The term of a whole value: FIELD:VALUE, the value folded, with its punctuation, white space as single spaces.
function exact(field, value) {
  return `${field}:${collapse(value.replace(frozenRuns(), plainForm))}`;
}

// White space as single spaces, none at the ends.
function collapse(text) {
  return text.replace(SPACES, " ").replace(/^ | $/g, "");
}

// Negative, 0 or positive as one string comes before, with or after another by code points (< compares UTF-16 units).
function compareCodePoints(one, other) {
  const end = Math.min(one.length, other.length);
  let at = 0;
  while (at < end && one.charCodeAt(at) === other.charCodeAt(at)) {
    at += 1;
  }
  return at === end ? one.length - other.length : codePointRank(one.charCodeAt(at)) - codePointRank(other.charCodeAt(at));
}

// Surrogates stand for what lies beyond U+FFFF, so they rank above the units that follow them in UTF-16.
function codePointRank(unit) {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

// The stem of a folded word, by the tables of its language.
function stemOf(surface, { irregular, steps }) {
  return irregular.has(surface) ? irregular.get(surface) : steps.reduce(stemStep, surface);
}

// The word after one step: the rule with the longest suffix that fits is applied.
function stemStep(word, { longest, table }) {
  for (let length = Math.min(longest, word.length); length > 0; length -= 1) {
    const rest = word.slice(0, -length);
    const rules = table.get(word.slice(-length)) || [];
    const rule = rules.find(({ least, pattern }) => atLeast(rest, least) && pattern.test(rest));
    if (rule) {
      return rest + rule.replacement;
    }
  }
  return word;
}

// Whether a string has so many code points.
function atLeast(text, count) {
  return text.length >= count && (text.length >= 2 * count || Array.from(text).length >= count);
}

// The tables of a language, made ready once: {stop, irregular, steps}.
const languageTables = remembered((code) => {
  const [stop, irregular, steps] = Object.hasOwn(LANGUAGES, code) ? LANGUAGES[code] : ["", "", []];
  const words = irregular.split(" ");
  const pairs = words.flatMap((word, at) => (at % 2 ? [] : [[word, words[at + 1]]]));
  return { stop: new Set(stop ? stop.split(" ") : []), irregular: new Map(irregular ? pairs : []), steps: steps.map(stepBySuffix) };
});

// A step with its rules by their suffixes: {longest, table}.
function stepBySuffix(rules) {
  const table = new Map();
  for (const [suffix, least, replacement, rest] of rules) {
    const rule = { least, replacement, pattern: new RegExp(rest || "", "u") };
    table.set(suffix, [...(table.get(suffix) || []), rule]);
  }
  return { longest: Math.max(0, ...rules.map(([suffix]) => suffix.length)), table };
}

// Lower case, compatibility forms, optional marks off.
function plainForm(raw) {
  if (/^[\0-\x7f]*$/.test(raw)) {
    return raw.toLowerCase();
  }
  const table = foldingTable();
  const chars = Array.from(raw.normalize("NFKD").toLowerCase(), (char) => (table.has(char) ? table.get(char) : char));
  return chars.join("").normalize("NFC");
}

// The primary subtag of a BCP 47 code.
function primarySubtag(language) {
  return language.replace(/_/g, "-").split("-")[0].toLowerCase();
}

// Finds raw words: U.S. and the like; words and numbers; a character of an unspaced script or a symbol.
const rawWords = remembered((eliding) => {
  const [letters, digits, marks, alone] = [LETTERS, DIGITS, MARKS, ALONE].map(frozenClass);
  const points = ".,\u066b\u066c";
  const apostrophes = eliding ? "" : APOSTROPHES;
  const within = `[${letters}${digits}${marks}]`;
  const possessive = eliding ? "" : `(?:\\.?[${apostrophes}][sS](?!${within}))?`;
  const acronym = `[${letters}]\\.[${letters}](?:\\.[${letters}])*(?!${within})${possessive}`;
  const decimal = `(?<=[${digits}][${points}])(?=[${digits}])`;
  const joined = eliding ? decimal : `(?:${decimal}|(?<=[${apostrophes}])(?=[${letters}${digits}]))`;
  const word = `[${letters}${digits}]${within}*(?:[${points}${apostrophes}]${joined}${within}+)*`;
  return new RegExp(`${acronym}|${word}|[${alone}][${marks}]*`, "gu");
});

// Finds what compatibility forms bring along that is in no word: spaces, brackets.
const noWord = remembered(() => new RegExp(`[^${wordCharacters()}.\u2044]`, "gu"));

// Finds runs of characters that every version of Unicode since ours treats alike.
const frozenRuns = remembered(() => new RegExp(`[${wordCharacters()}]+`, "gu"));

function wordCharacters() {
  return [LETTERS, DIGITS, MARKS, ALONE].map(frozenClass).join("");
}

// What folding does to lower-case, decomposed characters.
const foldingTable = remembered(() => {
  const table = new Map(FOLDED.split(" ").map((pair) => [String.fromCodePoint(pair.codePointAt(0)), pair.replace(/^./u, "")]));
  for (const [zero] of frozenRanges(ZEROS)) {
    for (let digit = 0; digit < 10; digit += 1) {
      table.set(String.fromCodePoint(zero + digit), String(digit));
    }
  }
  for (const [first, last] of frozenRanges(STRIPPED)) {
    for (let point = first; point <= last; point += 1) {
      table.set(String.fromCodePoint(point), "");
    }
  }
  return table;
});

// Frozen ranges as the inside of a character class.
function frozenClass(frozen) {
  return frozenRanges(frozen)
    .map(([first, last]) => `\\u{${first.toString(16)}}-\\u{${last.toString(16)}}`)
    .join("");
}

// The [first, last] code points that a frozen string of gaps and lengths stands for.
function frozenRanges(frozen) {
  const numbers = frozen.split(" ").map((number) => parseInt(number, 36));
  const ranges = [];
  let end = 0;
  for (let at = 0; at < numbers.length; at += 2) {
    const first = end + numbers[at];
    end = first + numbers[at + 1] + 1;
    ranges.push([first, end - 1]);
  }
  return ranges;
}

// A function of one argument that works out each answer once.
function remembered(work) {
  const answers = new Map();
  return (key) => {
    if (!answers.has(key)) {
      answers.set(key, work(key));
    }
    return answers.get(key);
  };
}

const POSSESSIVE = new RegExp(`[${APOSTROPHES}][sS]$`, "u");
const JOINTS = new RegExp(`[${APOSTROPHES}]`, "gu");
const THOUSANDS = /,(?=[0-9]{3}(?![0-9]))/g;
const NOT_DECIMAL = /(?<![0-9])\.|\.(?![0-9])/g;
const SPACES = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/gu;
