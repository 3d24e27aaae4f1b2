// What readers see of search results: dates, numbers, titles, snippets. All of it is built as elements; nothing is
// parsed as HTML.

// An element with these properties ("class", "data-…" and so on are attributes), holding texts and other elements.
function element(name, attributes = {}, ...content) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  made.append(...content);
  return made;
}

// The language of the page as Intl knows it. Plain English is the world's: the day comes before the month.
function pageLanguage() {
  const written = document.documentElement.lang;
  const [known] = written && written !== "en" ? Intl.DateTimeFormat.supportedLocalesOf([written]) : [];
  return known ?? "en-001";
}

// An ISO moment's day as the pages write it, as far as it is known: "8 January 2020", "January 2020", "2020". The
// calendar's day as it stands there: no time zone may shift it.
function shownDay(iso, language) {
  const found = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?/.exec(iso);
  if (!found || !found[2]) {
    return found ? found[1] : iso;
  }
  const parts = { year: "numeric", month: "long", ...(found[3] && { day: "numeric" }) };
  const fixed = { calendar: "gregory", numberingSystem: "latn", timeZone: "UTC" };
  const midnight = new Date(`${found[1]}-${found[2]}-${found[3] ?? "01"}T00:00:00Z`);
  return new Intl.DateTimeFormat(language, { ...parts, ...fixed }).format(midnight);
}

function dayElement(iso, language) {
  return element("time", { datetime: iso }, shownDay(iso, language));
}

// "1,234": numbers below a thousand are written alike everywhere in these pages.
function shownNumber(number, language) {
  return number < 1000 ? String(number) : new Intl.NumberFormat(language, { numberingSystem: "latn" }).format(number);
}

// "1 article", "1,234 articles", "No articles".
function shownTotal(total, language) {
  return `${total === 0 ? "No" : shownNumber(total, language)} ${total === 1 ? "article" : "articles"}`;
}

// The page's word for a key such as "mark:corrected" or "person": a copy of the element that the template has for it,
// or null.
function pageTerm(key) {
  const found = document.getElementById("_terms").content.querySelector(`[data-term="${CSS.escape(key)}"]`);
  return found ? found.cloneNode(true) : null;
}

function termText(key, otherwise) {
  return pageTerm(key)?.textContent ?? otherwise;
}

// One entry of the list of results. `href` makes an address out of one that starts at the site's root.
function hitElement(hit, href, language) {
  const link = element("a", { href: href(hit.url), dir: "auto" }, hit.title);
  const badges = hit.badges.flatMap((badge) => [" ", badgeElement(badge)]);
  const text = element("p", { class: "snippet", dir: "auto" });
  const title = element("h3", {}, link, ...badges);
  return element("li", {}, element("article", {}, title, text, whenElement(hit, language)));
}

function badgeElement(badge) {
  return pageTerm(`mark:${badge}`) ?? element("span", { class: "mark" }, badge);
}

// "World · 8 January 2020 · updated 9 January 2020"
function whenElement({ section, published, updated }, language) {
  const parts = [
    section && element("span", { class: "section" }, ...[section].flat().slice(0, 1)),
    published && dayElement(published, language),
    updated && element("span", {}, "updated ", dayElement(updated, language)),
  ].filter(Boolean);
  return element("p", { class: "when" }, ...parts.flatMap((part, i) => (i ? [" · ", part] : [part])));
}

// A snippet, which is escaped text with <mark> in it, as nodes.
function snippetNodes(html) {
  return html.split(/(<mark>[^<]*<\/mark>)/).filter(Boolean).map((part) => {
    const inside = /^<mark>(.*)<\/mark>$/s.exec(part);
    return inside ? element("mark", {}, unescaped(inside[1])) : unescaped(part);
  });
}

function unescaped(html) {
  return html.replace(/&(amp|lt|gt|quot);/g, (_, name) => ({ amp: "&", lt: "<", gt: ">", quot: '"' })[name]);
}

// A query with the character marked at which it cannot be read. `position` counts code points.
function faultElement(q, position) {
  const signs = [...q];
  const there = signs[position] ?? "\u00a0";
  const [before, after] = [signs.slice(0, position).join(""), signs.slice(position + 1).join("")];
  return element("p", { class: "asked" }, element("code", { dir: "auto" }, before, element("mark", {}, there), after));
}
