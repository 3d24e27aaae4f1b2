// Columns: what is known of every document. Filters, ranges of days, counts of values, and a calendar of the hits.

const DAY = 86_400_000; // milliseconds
const MOST_VALUES = 12; // of a facet are counted out to the reader
const LONGEST_BY_MONTH = 3; // calendar years that a histogram shows month by month

// Promise of the documents of each partition that a question's filters and days let pass; null where it has neither.
async function scopesOf(archive, { filters, from, to }) {
  const days = from || to ? archive.partitions.map((partition) => intervalOf(partition, from, to)) : [];
  const allowed = [...groupBy(filters)].map(([field, values]) => documentsWith(archive, field, values));
  const [intervals, ...sets] = await Promise.all([Promise.all(days), ...allowed]);
  return archive.partitions.map((_, i) => {
    const scopes = sets.map((each) => each[i]).concat(intervals.slice(i, i + 1));
    return scopes.length === 0 ? null : scopes.reduce(common);
  });
}

// Field -> its values, from pairs of them.
function groupBy(pairs) {
  const groups = new Map();
  for (const [field, value] of pairs) {
    groups.set(field, [...(groups.get(field) ?? []), value]);
  }
  return groups;
}

// Promise of the documents of each partition that have one of these values.
async function documentsWith(archive, field, values) {
  const terms = values.map((value) => exact(field, value));
  const lexicon = await lookUp(archive, terms);
  return archive.partitions.map((partition, i) => {
    const marks = new Uint8Array(partition.documents);
    for (const part of terms.map((term) => lexicon.part(i, FACET, term)).filter(Boolean)) {
      decodePostings(part).docs.forEach((doc) => (marks[doc] = 1));
    }
    return marked(marks);
  });
}

// Promise of the documents of a partition from one day (or month, or year) to another, both included; "" sets no bound.
async function intervalOf(partition, from, to) {
  const days = await daysOf(partition);
  const first = from ? firstNotBefore(days, dayNumber(from)) : 0;
  const end = to ? firstNotBefore(days, dayAfter(to)) : days.length;
  return range(first, end);
}

// Promise of the days of a partition's documents, as numbers of days since 1970, ascending.
function daysOf(partition) {
  return loadFrom("columns", partition.directory.columns.day, decodeDays);
}

function decodeDays(bytes) {
  const { first, gaps } = decodeJson(bytes);
  let day = gaps.length > 0 ? dayNumber(first) : 0;
  return Int32Array.from(gaps, (gap) => (day += gap));
}

// The first day of "YYYY", "YYYY-MM" or "YYYY-MM-DD".
function dayNumber(text) {
  const [year, month, day] = text.split("-").map(Number);
  return numberOf(year, (month ?? 1) - 1, day ?? 1);
}

// The day after the last one of "YYYY", "YYYY-MM" or "YYYY-MM-DD".
function dayAfter(text) {
  const [year, month, day] = text.split("-").map(Number);
  if (month === undefined) {
    return numberOf(year + 1, 0, 1);
  }
  return day === undefined ? numberOf(year, month, 1) : numberOf(year, month - 1, day + 1);
}

// Months and days beyond the end of a year or month count on into the next, as Date has it.
function numberOf(year, month, day) {
  return Math.round(new Date(0).setUTCFullYear(year, month, day) / DAY);
}

// The fields that hits can be counted by: those of which some document has a value, and years.
function countable(archive) {
  const isThere = (field) => archive.partitions.some(({ directory }) => directory.columns[field] !== undefined);
  return [...FACETS.filter(isThere), "year"];
}

// Promise of the values among the hits and their counts: {field: [{value, count}], ...}, without fields that have none. Each
// field takes files of its own, so a page asks for those that it shows.
async function countFacets(archive, found, fields = countable(archive)) {
  const counts = await Promise.all(fields.map((field) => countField(archive, found, field)));
  return Object.fromEntries(fields.map((field, i) => [field, counts[i]]).filter(([field, each]) => field === "year" || each.length));
}

// Promise of [{value, count}]: all years, ascending, or the most frequent values of another field.
async function countField(archive, found, field) {
  const counts = field === "year" ? (await countMonths(archive, found)).years : await countValues(archive, found, field);
  const listed = [...counts].map(([value, count]) => ({ value, count }));
  return field === "year" ? listed : listed.sort(byCount).slice(0, MOST_VALUES);
}

// The most frequent first, equally frequent ones by code point.
function byCount(one, other) {
  return other.count - one.count || compareCodePoints(one.value, other.value);
}

// Promise of a facet's values among the hits: value -> number of hits.
async function countValues(archive, found, field) {
  const counts = new Map();
  await Promise.all(
    archive.partitions.map(async (partition, i) => {
      const digest = partition.directory.columns[field];
      if (digest === undefined || found[i].docs.length === 0) {
        return;
      }
      const { values, of } = await loadFrom("columns", digest, decodeJson);
      tally(found[i].docs, of, values.length).forEach((count, index) => {
        if (count > 0) {
          counts.set(values[index], (counts.get(values[index]) ?? 0) + count);
        }
      });
    }),
  );
  return counts;
}

// How many of the documents have each value; `of` holds the index of a document's value, an array of several, or -1.
function tally(docs, of, size) {
  const counts = new Int32Array(size);
  for (const doc of docs) {
    const value = of[doc];
    if (typeof value === "object") {
      value.forEach((index) => (counts[index] += 1));
    } else if (value >= 0) {
      counts[value] += 1;
    }
  }
  return counts;
}

// Promise of the hits by the calendar: {years, months}, each "YYYY" or "YYYY-MM" -> count, ascending, without empty ones.
async function countMonths(archive, found) {
  const months = new Map();
  const columns = archive.partitions.map((partition, i) => (found[i].docs.length > 0 ? daysOf(partition) : []));
  (await Promise.all(columns)).forEach((days, i) => addMonths(months, found[i].docs, days));
  const years = new Map();
  months.forEach((count, month) => years.set(month.slice(0, 4), (years.get(month.slice(0, 4)) ?? 0) + count));
  return { years, months };
}

// Documents follow each other in time, so each month is a run of them.
function addMonths(months, docs, days) {
  for (let at = 0; at < docs.length; ) {
    const month = new Date(days[docs[at]] * DAY).toISOString().slice(0, 7);
    const end = dayAfter(month);
    const start = at;
    while (at < docs.length && days[docs[at]] < end) {
      at += 1;
    }
    months.set(month, (months.get(month) ?? 0) + at - start);
  }
}

// Promise of [{from, label, count}] from the first to the last year with a hit, empty ones included; by month if these are
// few years. `from` is "YYYY" or "YYYY-MM", as the options `from` and `to` take it.
async function histogramOf(archive, found) {
  const { years, months } = await countMonths(archive, found);
  if (years.size === 0) {
    return [];
  }
  const [first, last] = ends(years).map(Number);
  const span = [...range(first, last + 1)].map((year) => String(year).padStart(4, "0"));
  if (span.length > LONGEST_BY_MONTH) {
    return span.map((year) => ({ from: year, label: year, count: years.get(year) ?? 0 }));
  }
  const [earliest, latest] = ends(months);
  const kept = span.flatMap(monthsOf).filter((month) => month >= earliest && month <= latest);
  return kept.map((month) => ({ from: month, label: monthLabel(month, archive.language), count: months.get(month) ?? 0 }));
}

// The first and the last key.
function ends(map) {
  const keys = [...map.keys()];
  return [keys[0], keys[keys.length - 1]];
}

function monthsOf(year) {
  return [...range(1, 13)].map((month) => `${year}-${String(month).padStart(2, "0")}`);
}

// "January 2019" in the archive's language, as far as the browser knows it.
function monthLabel(month, language) {
  const date = new Date(dayNumber(month) * DAY);
  try {
    return date.toLocaleDateString(language || "en", { month: "long", year: "numeric", timeZone: "UTC" });
  } catch {
    return month;
  }
}
