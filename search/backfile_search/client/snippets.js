// The passage of an article that shows best why it was found. The twin of snippets.py, whose comments say more.
//
// A word is {start, end, columns, match}: `match` is its term if that was searched for, else "". A window is {paragraph, first,
// last, terms, matches}: words `first` to `last` of a paragraph, and how many terms and matches lie among them.

const PASSAGE_WIDTH = 200; // columns of a passage, or about thirty words
const LONGEST_PIECE = 80; // code points of a word, or of what lies between two, that are shown

// The best passage of `text` (paragraphs separated by newlines) as HTML, words whose stems are among `terms` (a Set) marked;
// the whole of `lead` if no word matches. The only tag is <mark>.
function snippet(text, lead, terms, language) {
  const wordsOf = snippetWords(terms, language);
  let best = null;
  for (const paragraph of text.split("\n")) {
    for (const found of matchWindows({ text: paragraph, words: wordsOf(paragraph) })) {
      if (!best || found.terms > best.terms || (found.terms === best.terms && found.matches > best.matches)) {
        best = found;
      }
    }
  }
  if (best) {
    return passage(best);
  }
  const words = wordsOf(lead);
  return markedHtml({ text: lead, words }, 0, words.length);
}

// A function that gives the words of a text with the columns they take; it stems each word once.
function snippetWords(terms, language) {
  const matchOf = remembered((surface) => {
    const stem = term(surface, "body", language);
    return terms.has(stem) ? stem : "";
  });
  return (text) =>
    tokens(text, language).map(({ surface, start, end }) => {
      return { start, end, columns: Array.from(surface).length + 1, match: matchOf(surface) };
    });
}

// For each match the widest window that begins with it and ends with a match.
function* matchWindows(paragraph) {
  const words = paragraph.words;
  const matches = Array.from(words.keys()).filter((at) => words[at].match);
  const columns = [0];
  words.forEach((word, at) => columns.push(columns[at] + word.columns));
  const inside = new Map();
  let end = 0;
  for (const [begin, first] of matches.entries()) {
    while (end < matches.length && (end <= begin || columns[matches[end] + 1] - columns[first] <= PASSAGE_WIDTH)) {
      countMatch(inside, words[matches[end]].match, 1);
      end += 1;
    }
    yield { paragraph, first, last: matches[end - 1], terms: inside.size, matches: end - begin };
    countMatch(inside, words[first].match, -1);
  }
}

// One match more or less of a term among those inside a window.
function countMatch(inside, match, change) {
  const count = (inside.get(match) || 0) + change;
  if (count) {
    inside.set(match, count);
  } else {
    inside.delete(match);
  }
}

// The window with words around it: half of the room before it, the rest after, what is left before again.
function passage({ paragraph, first, last }) {
  const words = paragraph.words;
  let start = first;
  let end = last + 1;
  let room = PASSAGE_WIDTH - words.slice(start, end).reduce((sum, { columns }) => sum + columns, 0);
  let half = Math.floor(room / 2);
  for (; start > 0 && words[start - 1].columns <= half; start -= 1) {
    half -= words[start - 1].columns;
    room -= words[start - 1].columns;
  }
  for (; end < words.length && words[end].columns <= room; end += 1) {
    room -= words[end].columns;
  }
  for (; start > 0 && words[start - 1].columns <= room; start -= 1) {
    room -= words[start - 1].columns;
  }
  return markedHtml(paragraph, start, end);
}

// Words `first` up to `end` as HTML; an ellipsis stands for the words left out on either side.
function markedHtml({ text, words }, first, end) {
  const pieces = first ? ["… "] : [];
  let last = first ? words[first].start : 0;
  for (const { start, end: stop, match } of words.slice(first, end)) {
    const shown = shownPiece(text.slice(start, stop));
    pieces.push(shownPiece(text.slice(last, start)), match ? `<mark>${shown}</mark>` : shown);
    last = stop;
  }
  pieces.push(end < words.length ? " …" : shownPiece(text.slice(last)));
  return collapse(pieces.join("")).replaceAll("</mark><mark>", "");
}

// A word or what lies between two, cut if it is a monster, as HTML.
function shownPiece(piece) {
  const chars = piece.length > LONGEST_PIECE ? Array.from(piece) : [];
  const cut = chars.length > LONGEST_PIECE ? `${chars.slice(0, LONGEST_PIECE).join("")}…` : piece;
  return cut.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
