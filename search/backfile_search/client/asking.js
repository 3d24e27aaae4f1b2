// What the search page is asked, and the address that says so: search.html?q=flood&person=Jane+Roe&from=2019&page=2.
//
// {q, any, sort, from, to, page, filters}: `any` is true if one of the words is enough, `from` and `to` are as the
// reader wrote them ("2019", "2019-03", "2019-03-17" or ""), `page` counts from 1, `filters` are [field, value] pairs
// in the order they came.

const HITS_ON_A_PAGE = 10;

// What the query part of an address asks for. Whatever it cannot mean is left out.
function askedIn(search) {
  const given = new URLSearchParams(search);
  const [sort, page] = [given.get("sort"), Number(given.get("page"))];
  return {
    q: given.get("q") ?? "",
    any: given.get("any") === "1",
    sort: SORTS.includes(sort) ? sort : SORTS[0],
    from: given.get("from") ?? "",
    to: given.get("to") ?? "",
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
    filters: [...given].filter(([field, value]) => FACETS.includes(field) && value.trim()),
  };
}

// The query part of an address, "?" and all, without what goes without saying.
function searchOf({ q, any, sort, from, to, page, filters }) {
  const pairs = [["q", q], ...filters, ["from", from], ["to", to]].filter(([, value]) => value !== "");
  pairs.push(...(sort === SORTS[0] ? [] : [["sort", sort]]));
  pairs.push(...(any ? [["any", "1"]] : []), ...(page > 1 ? [["page", String(page)]] : []));
  return `?${new URLSearchParams(pairs)}`;
}

// True if there is nothing to look for: then no article is better than another, and all of them are listed elsewhere.
function isBlank({ q, from, to, filters }) {
  return q.trim() === "" && from === "" && to === "" && filters.length === 0;
}

// The same question with other answers, from the first of them on.
function changed(asked, changes) {
  return { ...asked, page: 1, ...changes };
}

function isNarrowedTo({ from, to, filters }, field, value) {
  return field === "year" ? from === value && to === value : filters.some(([f, v]) => f === field && v === value);
}

// The question narrowed to a value, or no longer narrowed to it. A year is a range of dates.
function toggled(asked, field, value) {
  const isOn = isNarrowedTo(asked, field, value);
  if (field === "year") {
    return changed(asked, isOn ? { from: "", to: "" } : { from: value, to: value });
  }
  const others = asked.filters.filter(([f, v]) => f !== field || v !== value);
  return changed(asked, { filters: isOn ? others : [...others, [field, value]] });
}

// A date as readers write it ("2019", "2019/3", "17" is none) in ISO 8601; "" for "", null for what is no date.
function dateIn(text) {
  const found = /^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$/.exec(text.trim());
  if (!found) {
    return text.trim() === "" ? "" : null;
  }
  const [year, month, day] = found.slice(1).map((digits) => digits?.padStart(2, "0"));
  const iso = [year, month, day].filter(Boolean).join("-");
  const moment = new Date(`${year}-${month ?? "01"}-${day ?? "01"}T00:00:00Z`);
  // JavaScript makes the 3rd of March out of the 31st of February.
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(iso) ? iso : null;
}

// The options of Backfile.find for a question whose dates are dates.
function optionsFor({ any, sort, from, to, page, filters }) {
  const byField = {};
  for (const [field, value] of filters) {
    (byField[field] ??= []).push(value);
  }
  const offset = (page - 1) * HITS_ON_A_PAGE;
  return { any, sort, filters: byField, from: dateIn(from), to: dateIn(to), limit: HITS_ON_A_PAGE, offset };
}
