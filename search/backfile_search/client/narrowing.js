// What narrows the results of the search page: values with their numbers, the chips of those chosen, bars over time.
//
// Everything here is a link to the narrower search, so that it can be opened apart; the page only spares the way.
// `data-key` names a link from one showing to the next, so that the focus can stay on it.

// The places of the fields on the page; those that the archive has not are hidden.
function facetPlaces(fields) {
  const places = [...document.querySelectorAll("#_narrow [data-field]")];
  places.forEach((place) => (place.hidden = !fields.includes(place.dataset.field)));
  return places.filter((place) => !place.hidden);
}

// Show the values of fields in their places.
function showFacets(places, facets, asked, language) {
  for (const place of places) {
    const { field } = place.dataset;
    const values = (facets[field] ?? []).map((each) => facetElement(field, each, asked, language));
    place.querySelector("ul").replaceChildren(...(values.length ? values : [element("li", {}, "None in these results")]));
  }
}

function facetElement(field, { value, count }, asked, language) {
  const isOn = isNarrowedTo(asked, field, value);
  const attributes = { href: searchOf(toggled(asked, field, value)), "data-key": `${field}=${value}`, dir: "auto" };
  const link = element("a", { ...attributes, ...(isOn && { "aria-current": "true" }) }, valueText(field, value));
  return element("li", {}, link, " ", element("span", { class: "count" }, shownNumber(count, language)));
}

// A value as pages write it: most are names, types are keys.
function valueText(field, value) {
  return field === "type" ? termText(`type:${value}`, value) : value;
}

// One chip for each narrowing, which takes it away.
function chipsFor(asked, language) {
  const chips = asked.filters.map(([field, value]) => {
    const text = `${termText(field, field)}: ${valueText(field, value)}`;
    return chipElement(text, `${field}=${value}`, toggled(asked, field, value));
  });
  if (asked.from || asked.to) {
    chips.push(chipElement(spanText(asked, language), "dates", changed(asked, { from: "", to: "" })));
  }
  return chips;
}

function chipElement(text, key, without) {
  const link = element("a", { href: searchOf(without), "data-key": `not ${key}`, dir: "auto" });
  link.append(element("span", { class: "unseen" }, "Remove "), text, element("span", { "aria-hidden": "true" }, " ×"));
  return element("li", {}, link);
}

// "March 2019", "2019 – 2021", "since 2019", "until 2021"
function spanText({ from, to }, language) {
  const [first, last] = [from, to].map((date) => (dateIn(date) ? shownDay(dateIn(date), language) : date));
  if (first && last) {
    return first === last ? first : `${first} – ${last}`;
  }
  return first ? `since ${first}` : `until ${last}`;
}

// A bar for each period, as links that narrow to it; nothing where there is only one.
function showBars(periods, asked, language) {
  const most = Math.max(...periods.map(({ count }) => count));
  const isEnd = (i) => i === 0 || i === periods.length - 1;
  const bars = periods.map((period, i) => barElement(period, most, isEnd(i), asked, language));
  document.getElementById("_bars").replaceChildren(...(periods.length > 1 ? bars : []));
}

// A period is a year or a month, and `from` names it: "2019" or "2019-03". One without articles is only a gap.
function barElement({ from, count }, most, isEnd, asked, language) {
  const label = shownDay(from, language);
  const end = isEnd ? [element("span", { class: "end", "aria-hidden": "true" }, label)] : [];
  if (count === 0) {
    return element("li", { "aria-hidden": "true" }, drawnBar(0, most), ...end);
  }
  const text = `${label}: ${shownTotal(count, language)}`;
  const href = searchOf(changed(asked, { from, to: from }));
  const attributes = { href, "aria-label": text, title: text, "data-key": `bar ${from}` };
  return element("li", {}, element("a", attributes, drawnBar(count, most)), ...end);
}

// A drawing of `count` against `most`; what is there at all can be seen.
function drawnBar(count, most) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 1 100");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  const height = count ? Math.max(3, (100 * count) / most) : 0;
  const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  Object.entries({ y: 100 - height, width: 1, height }).forEach(([name, value]) => rect.setAttribute(name, value));
  svg.append(rect);
  return svg;
}
