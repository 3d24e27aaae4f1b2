// The search page: what is asked in its box and its address, answered below as the reader types.
//
// While a reader types, the address follows in place; each narrowing is a step that the back button takes back. Until
// the box is focused or the address asks something, nothing of the index is loaded.

const PAUSE_BEFORE_SAYING = 600; // milliseconds: a screen reader is told of the results once they stay
const PAUSE_BEFORE_WAITING = 250; // milliseconds after which readers are told that they are waiting

// The page's moving parts: `asked` is what its results answer, `turn` counts the questions, so that a late answer is
// dropped.
const desk = { asked: null, turn: 0, typing: 0, saying: 0, title: "", language: "" };

function partOf(id) {
  return document.getElementById(`_${id}`);
}

// Begin on a page that has a search box. Other pages have no use for this script but its functions.
function startPage() {
  const form = document.querySelector("form[role=search]");
  if (form && form.id === "_ask") {
    startSearchPage(form);
  } else if (form) {
    warmUp();
    startTypeahead(form);
  }
}

// Load what every search needs. Should that fail, the first search will say so.
function warmUp() {
  globalThis.Backfile.ready().catch(() => {});
}

function startSearchPage(form) {
  Object.assign(desk, { title: document.title, language: pageLanguage() });
  const { q, sort, any } = form.elements;
  q.addEventListener("focus", warmUp, { once: true });
  ["input", "compositionend"].forEach((kind) => q.addEventListener(kind, (event) => typed(form, event)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    follow(written(form), needsStep(form) ? "push" : "replace");
  });
  [sort, any].forEach((choice) => choice.addEventListener("change", () => follow(written(form), "push")));
  document.querySelector("main").addEventListener("click", (event) => followLink(event));
  document.addEventListener("keydown", (event) => steerPage(event, q));
  window.addEventListener("popstate", () => retrace());
  partOf("narrow").addEventListener("toggle", () => desk.narrow?.(), true); // capturing: of the groups in it, too
  partOf("narrow").open = matchMedia("(min-width: 64rem)").matches;
  follow(askedIn(location.search), null);
}

// Answer once the reader pauses; what an input method has not made up its mind about yet is no question.
function typed(form, event) {
  clearTimeout(desk.typing);
  if (!event.isComposing) {
    desk.typing = setTimeout(() => follow(written(form), "replace"), TYPING_PAUSE);
  }
}

// Back or forward: ask what was asked there. A jump within the page comes here too.
function retrace() {
  const asked = askedIn(location.search);
  if (searchOf(asked) !== searchOf(desk.asked)) {
    follow(asked, null);
  }
}

// What the form asks now; what it has no fields for stays as it was asked.
function written(form) {
  const { q, sort, any, from, to } = form.elements;
  const dates = { from: from.value.trim(), to: to.value.trim() };
  return changed(desk.asked, { q: q.value, sort: sort.value, any: any.value === "1", ...dates });
}

// What is sent off is a step that can be taken back, unless it was sent before: the address has the words already, letter by
// letter, so `desk.sent` remembers what the last step asked.
function needsStep(form) {
  const { q, from, to } = written(form);
  return q !== desk.sent || from !== desk.asked.from || to !== desk.asked.to;
}

// A click on one of the page's own links asks what the link asks.
function followLink(event) {
  const link = event.target.closest("#_found a[href^='?']");
  if (link && event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)) {
    event.preventDefault();
    follow(askedIn(new URL(link.href).search), "push");
    if (link.closest("#_pages")) {
      partOf("count").scrollIntoView();
    }
  }
}

// Ask, and let address and form say so. `step`: "push" for one that can be taken back, "replace", or null if it is
// there.
function follow(asked, step) {
  clearTimeout(desk.typing);
  if (step) {
    const address = isBlank(asked) && searchOf(asked) === "?" ? location.pathname : searchOf(asked);
    history[`${step}State`](null, "", address);
  }
  if (step !== "replace") {
    desk.sent = asked.q;
  }
  fillForm(asked);
  document.title = asked.q.trim() ? `${asked.q.trim()} – ${desk.title}` : desk.title;
  return showAnswer(asked);
}

function fillForm(asked) {
  const { q, sort, any, from, to } = partOf("ask").elements;
  const words = [[q, asked.q], [from, asked.from], [to, asked.to]];
  for (const [field, value] of [...words, [sort, asked.sort], [any, asked.any ? "1" : ""]]) {
    // Writing the same again would move the cursor.
    if (field.value.trim() !== value.trim()) {
      field.value = value;
    }
  }
}

// The keyboard's ways: "/" to the box, arrows from the box to the results and among them.
function steerPage(event, box) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.isComposing) {
    return;
  }
  if (event.key === "/" && !event.target.closest("input, select, textarea")) {
    event.preventDefault();
    box.focus();
    box.select();
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const stops = [box, ...document.querySelectorAll("#_hits h3 a")];
  const next = step && stops.includes(event.target) && stops[stops.indexOf(event.target) + step];
  if (next) {
    event.preventDefault();
    next.focus();
  }
}

// Show what answers a question: titles as soon as they are there, then snippets, counts and a better spelling.
async function showAnswer(asked) {
  const turn = (desk.turn += 1);
  const isCurrent = () => turn === desk.turn;
  Object.assign(desk, { asked, narrow: null });
  if (isBlank(asked)) {
    partOf("found").hidden = true;
    say("");
    return;
  }
  try {
    checkDates(asked);
    const found = await patiently(globalThis.Backfile.find(asked.q, optionsFor(asked)), isCurrent);
    if (isCurrent()) {
      showHits(found, asked);
      desk.narrow = narrowingOnce(found, asked, isCurrent);
      const more = [showSnippets(found, isCurrent), desk.narrow(), showSuggestion(found, isCurrent)];
      await Promise.all(more.map((each) => each.catch((error) => noteFault(error, isCurrent))));
    }
  } catch (error) {
    if (isCurrent()) {
      showFault(error, asked);
    }
  }
}

// Throws an error with a sentence for readers if a date is none.
function checkDates(asked) {
  const { elements } = partOf("ask");
  const faulty = ["from", "to"].filter((name) => dateIn(asked[name]) === null);
  ["from", "to"].forEach((name) => elements[name].setAttribute("aria-invalid", String(faulty.includes(name))));
  if (faulty.length > 0) {
    throw new Error(`“${asked[faulty[0]]}” is no date; write 2019, 2019-03 or 2019-03-17.`);
  }
}

// The same promise; should it take a while, readers are told that they are waiting.
function patiently(answer, isCurrent) {
  const waiting = setTimeout(() => isCurrent() && showWaiting(), PAUSE_BEFORE_WAITING);
  return answer.finally(() => clearTimeout(waiting));
}

function showWaiting() {
  partOf("found").hidden = false;
  partOf("found").classList.add("late");
  partOf("count").textContent = "Searching…";
}

// Titles, what the search wants to say about itself, and what stands around them.
function showHits(found, asked) {
  const last = Math.max(1, Math.ceil(found.total / HITS_ON_A_PAGE));
  if (asked.page > last) {
    follow({ ...asked, page: last }, "replace");
    return;
  }
  const total = shownTotal(found.total, desk.language);
  const count = last > 1 ? `${total}, page ${asked.page} of ${last}` : total;
  keepFocus(() => {
    partOf("count").textContent = count;
    partOf("notes").replaceChildren(...found.notices.map(noteElement), ...(found.total ? [] : advice(asked)));
    partOf("chips").replaceChildren(...chipsFor(asked, desk.language));
    partOf("ways").hidden = found.total === 0 && !asked.any;
    partOf("hits").replaceChildren(...found.hits.map((hit) => hitElement(hit, fromRoot, desk.language)));
    partOf("pages").replaceChildren(...(last > 1 ? [pagesElement(asked, last)] : []));
  });
  partOf("hits").dataset.for = asked.q;
  partOf("found").hidden = false;
  partOf("found").classList.remove("late");
  say(asked.q.trim() ? `${count} for “${asked.q.trim()}”` : count);
}

// An address that starts at the site's root, as this page has to write it.
function fromRoot(url) {
  return new URL(url, partOf("ask").action).href;
}

function noteElement(text) {
  return element("p", { class: "notice" }, text);
}

// What to try where nothing was found.
function advice(asked) {
  const isNarrow = asked.filters.length > 0 || asked.from || asked.to;
  if (isNarrow && asked.q.trim()) {
    const wider = searchOf(changed(asked, { filters: [], from: "", to: "" }));
    return [element("p", {}, "Nothing here. ", element("a", { href: wider }, "Search the whole archive for it"), ".")];
  }
  return [element("p", {}, "Nothing matches. Fewer words, or other ones, may find more.")];
}

// The pages of a long answer: the ends and those near the one that is shown.
function pagesElement(asked, last) {
  const numbers = [...range(1, last + 1)].filter((n) => n === 1 || n === last || Math.abs(n - asked.page) <= 2);
  const isAfterGap = (i) => i > 0 && numbers[i] > numbers[i - 1] + 1;
  const entries = numbers.flatMap((n, i) => [...(isAfterGap(i) ? ["…"] : []), pageElement(asked, n)]);
  return element("ul", {}, ...entries.map((entry) => element("li", {}, entry)));
}

function pageElement(asked, number) {
  if (number === asked.page) {
    return element("span", { "aria-current": "page" }, String(number));
  }
  const href = searchOf({ ...asked, page: number });
  return element("a", { href, "aria-label": `Page ${number}` }, String(number));
}

async function showSnippets(found, isCurrent) {
  const snippets = await found.snippets();
  if (isCurrent()) {
    const places = document.querySelectorAll("#_hits .snippet");
    snippets.forEach((html, i) => places[i].replaceChildren(...snippetNodes(html)));
  }
}

async function showSuggestion(found, isCurrent) {
  const better = await found.suggestion();
  if (better && isCurrent()) {
    const href = searchOf(changed(desk.asked, { q: better }));
    const link = element("a", { href, dir: "auto" }, better);
    partOf("notes").prepend(element("p", { class: "suggestion" }, "Did you mean ", link, "?"));
    say(`${partOf("count").textContent}. Did you mean ${better}?`);
  }
}

// A function that shows what to narrow by, each part once, and only where readers see it: every part takes further files.
function narrowingOnce(found, asked, isCurrent) {
  const begun = new Set();
  return async () => {
    if (!partOf("narrow").open || !isCurrent()) {
      return;
    }
    const isFirst = begun.size === 0;
    const places = facetPlaces(found.fields).filter(({ open, dataset }) => open && !begun.has(dataset.field));
    const fields = places.map(({ dataset }) => dataset.field);
    ["bars", ...fields].forEach((part) => begun.add(part));
    try {
      const [facets, periods] = await Promise.all([found.facets(fields), isFirst ? found.histogram() : null]);
      if (isCurrent()) {
        keepFocus(() => {
          showFacets(places, facets, asked, desk.language);
          if (periods) {
            showBars(periods, asked, desk.language);
          }
        });
      }
    } catch (error) {
      ["bars", ...fields].forEach((part) => begun.delete(part));
      noteFault(error, isCurrent);
    }
  };
}

// Say what could not be shown beside the results, which stand all the same.
function noteFault(error, isCurrent) {
  if (isCurrent()) {
    partOf("notes").append(noteElement(error.message));
  }
}

// Say why there is no answer. What was found before stays, faded: most faults are queries that are still being typed.
function showFault(error, asked) {
  const isQuery = error.position !== undefined;
  const isTrouble = error.name === "LoadError";
  keepFocus(() => {
    const more = isQuery ? [faultElement(asked.q, error.position)] : isTrouble ? [againElement()] : [];
    partOf("notes").replaceChildren(noteElement(error.message), ...more);
    partOf("chips").replaceChildren(...chipsFor(asked, desk.language));
  });
  partOf("count").textContent = isTrouble ? "The search did not work" : "This search cannot be read";
  partOf("found").hidden = false;
  partOf("found").classList.add("late");
  say(error.message);
}

function againElement() {
  const again = element("button", { type: "button" }, "Try again");
  again.addEventListener("click", () => showAnswer(desk.asked));
  return element("p", {}, again);
}

// Change what is shown, and leave the focus where it was: on the link of the same key, else at the head of the results.
function keepFocus(change) {
  const held = document.activeElement;
  change();
  if (!held.isConnected) {
    const { key } = held.dataset;
    const same = key && document.querySelector(`#_found [data-key="${CSS.escape(key)}"]`);
    (same || partOf("count")).focus({ preventScroll: Boolean(same) });
  }
}

// Tell screen readers, once it has stayed true for a moment.
function say(text) {
  clearTimeout(desk.saying);
  desk.saying = setTimeout(() => (partOf("said").textContent = text), PAUSE_BEFORE_SAYING);
}

if (typeof document !== "undefined") {
  startPage();
}
