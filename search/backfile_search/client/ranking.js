// The order of hits, and what a list of results shows of them.

const CARDS = 8; // documents of a file of cards
const DECIMALS = 9; // of a score that count

// The hits from `offset` to `offset` + `limit` in the order that `sort` names: [{number, partition, doc, score}], where `number`
// is the document's place among all, oldest first.
function rank(archive, found, { sort, limit, offset }) {
  const count = Math.max(0, offset + limit);
  const ranked = sort === "relevance" ? best(archive, found, count) : byDay(archive, found, count, sort === "newest");
  return ranked.slice(offset, count);
}

// The first or last `count` hits in time.
function byDay(archive, found, count, newestFirst) {
  const ranked = [];
  const order = newestFirst ? archive.partitions.map((_, i) => i).reverse() : archive.partitions.keys();
  for (const i of order) {
    const size = found[i].docs.length;
    for (let n = 0; n < size && ranked.length < count; n += 1) {
      ranked.push(hitAt(archive, found, i, newestFirst ? size - 1 - n : n));
    }
  }
  return ranked;
}

// The `count` best hits. Scores that are equal to nine decimals are equal; of equally good hits the newer comes first.
//
// Only what may be among them is rounded: everything above the last of them, and as many of its equals as can be needed.
function best(archive, found, count) {
  const worst = scoreAt(found, count);
  const rounded = roundScore(worst);
  const better = [];
  const equal = [];
  for (let i = archive.partitions.length - 1; i >= 0; i -= 1) {
    const { scores } = found[i];
    for (let n = scores.length - 1; n >= 0; n -= 1) {
      if (scores[n] < worst - 2e-9) {
        continue;
      }
      const score = roundScore(scores[n]);
      if (score > rounded) {
        better.push(hitAt(archive, found, i, n));
      } else if (score === rounded && equal.length < count) {
        equal.push(hitAt(archive, found, i, n));
      }
    }
  }
  better.sort((one, other) => other.score - one.score || other.number - one.number);
  return [...better, ...equal].slice(0, count);
}

// The score of the hit at this place, from 1 on, or of the last one.
function scoreAt(found, place) {
  const scores = new Float64Array(found.reduce((sum, each) => sum + each.scores.length, 0));
  let at = 0;
  for (const each of found) {
    scores.set(each.scores, at);
    at += each.scores.length;
  }
  scores.sort();
  return scores.length === 0 ? 0 : scores[Math.max(0, scores.length - Math.max(1, place))];
}

function hitAt(archive, found, partition, at) {
  const { docs, scores } = found[partition];
  const doc = docs[at];
  return { number: archive.partitions[partition].first + doc, partition, doc, score: roundScore(scores[at]) };
}

// To nine decimals, as Python's round() does: both round the exact value of the double, but toFixed takes an exact half up,
// Python to the even digit. Only odd multiples of 1/1024 lie exactly between two numbers of nine decimals.
function roundScore(score) {
  const halves = score * 1024;
  if (Number.isInteger(halves) && halves % 2 !== 0) {
    const [whole, digits] = score.toFixed(DECIMALS + 1).split(".");
    const below = digits.slice(0, DECIMALS);
    return Number(below) % 2 === 0 ? Number(`${whole}.${below}`) : Number(score.toFixed(DECIMALS));
  }
  return Number(score.toFixed(DECIMALS));
}

// Promise of what the list shows of ranked hits; `text` is the digest in the name of the file with a hit's text.
function cardsOf(archive, ranked) {
  return Promise.all(
    ranked.map(async ({ partition, doc, score }) => {
      const digest = archive.partitions[partition].directory.cards[Math.floor(doc / CARDS)];
      const card = (await loadFrom("cards", digest, decodeJson))[doc % CARDS];
      const [id, url, title, published, updated, section, badges, text] = card;
      return { id, url, title, published, updated, score, section, badges, text };
    }),
  );
}
