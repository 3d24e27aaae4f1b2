// The bar at the foot of the page: what the page is made from, and whether the server is there.

const away = make("span", { class: "away", role: "status" });
const summary = make("div", { class: "summary" });
const details = make("div", { class: "details", id: "details" });
const count = make("button", { class: "count", type: "button", hidden: true, onclick: () => recall() });
const opens = { type: "button", "aria-controls": "details", onclick: () => turn("open") };
const more = make("button", { class: "more", ...opens }, "More");
const fold = make("button", { class: "fold", type: "button", onclick: () => turn("folded") });
const line = make("div", { class: "line" }, summary, away, count, more, fold);
const bar = make("section", { class: "bar", "aria-label": "Preview" }, line, details);

let facts = null; // of this page, as the server tells them
let asking = 0; // the number of the last question for them; answers to earlier ones are too late

// Open or close the details, or fold the bar away; "" shows it as it was left.
function turn(what) {
  const is = (name) => sessionStorage.getItem(`backfile-preview-${name}`) === "yes";
  if (what) {
    sessionStorage.setItem(`backfile-preview-${what}`, is(what) ? "no" : "yes");
  }
  bar.classList.toggle("folded", is("folded"));
  bar.classList.toggle("open", is("open"));
  more.setAttribute("aria-expanded", String(is("open")));
  fold.setAttribute("aria-expanded", String(!is("folded")));
  fold.textContent = is("folded") ? "Preview" : "Fold";
}

async function loadFacts() {
  asking += 1;
  const mine = asking;
  try {
    const answer = await fetch(`/_backfile/page?path=${encodeURIComponent(page)}`, { cache: "no-store" });
    const found = answer.ok ? await answer.json() : null;
    if (mine === asking && (!summary.firstChild || JSON.stringify(found) !== JSON.stringify(facts))) {
      facts = found;
      showFacts();
    }
  } catch {
    // That the server is gone, the stream finds out.
  }
}

function showFacts() {
  if (!facts) {
    summary.replaceChildren(make("span", { class: "source" }, `No page at ${page}`));
    details.replaceChildren();
    showCount();
    return;
  }
  const state = facts.state ? make("b", { class: "state" }, facts.state) : "";
  const pieces = factPieces(facts);
  const brief = pieces.slice(1).map(([name, value]) => make("span", { class: "fact", title: name }, value));
  summary.replaceChildren(...[source(), state, ...brief].filter(Boolean));
  const rows = pieces.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value)));
  details.replaceChildren(make("dl", {}, ...rows), problemList(facts.problems));
  showCount();
}

// [name, words] of what is known of the page.
function factPieces({ source: file, template, reason, at, words, links_out: out, links_in: back }) {
  const links = [out ?? null, back ?? null].map((n, i) => n !== null && `${amount(n, "link")} ${["out", "in"][i]}`);
  return [
    ["Source", file || page],
    ["Template", template],
    ["Why it was rebuilt", [reason, at].filter(Boolean).join(" · ")],
    ["Length", typeof words === "number" ? amount(words, "word") : ""],
    ["Links", links.filter(Boolean).join(", ")],
  ].filter(([, value]) => value);
}

// The source file: its folder gives way first where there is little room.
function source() {
  const file = facts.source || page;
  const cut = file.lastIndexOf("/") + 1;
  const folder = make("span", { class: "folder" }, file.slice(0, cut));
  const name = [folder, make("span", { class: "name" }, file.slice(cut))];
  if (facts.editor) {
    const link = { class: "source", href: facts.editor, title: "Open in the editor", "aria-label": file };
    return make("a", link, ...name);
  }
  const copy = make("button", { class: "copy", type: "button", onclick: () => copyPath(copy, file) }, "Copy path");
  return make("span", { class: "source" }, ...name, facts.source ? copy : "");
}

async function copyPath(button, file) {
  try {
    await navigator.clipboard.writeText(file);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Not allowed";
  }
  setTimeout(() => {
    button.textContent = "Copy path";
  }, 1500);
}

function showCount() {
  const all = isWell() ? facts?.problems ?? [] : told.problems;
  const isError = !isWell() || all.some(({ severity }) => severity === "error");
  count.hidden = isWell() && all.length === 0;
  count.textContent = all.length ? amount(all.length, "problem") : "Not rebuilt";
  bar.classList.toggle("failing", isError && !count.hidden);
}

function sayAway(isAway) {
  const words = isAway ? "Server stopped, waiting for it" : "";
  if (away.textContent !== words) {
    away.textContent = words;
  }
}
