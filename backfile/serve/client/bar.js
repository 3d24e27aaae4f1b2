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

// Why there is no page of an article.
const HELD = {
  draft: "is a draft, which only --drafts shows",
  embargoed: "is embargoed, which only --drafts shows",
  scheduled: "is scheduled for later, which only --drafts shows",
};

let facts = null; // of this page, as the server tells them
let asking = 0; // the number of the last question for them; answers to earlier ones are too late

// Open or close the details, or fold the bar away; "" shows it as it was left.
function turn(what) {
  const is = (name) => remembered(name) === "yes";
  if (what) {
    remember(what, is(what) ? "no" : "yes");
  }
  bar.classList.toggle("folded", is("folded"));
  bar.classList.toggle("open", is("open"));
  more.textContent = is("open") ? "Less" : "More";
  more.setAttribute("aria-expanded", String(is("open")));
  fold.setAttribute("aria-expanded", String(!is("folded")));
  fold.textContent = is("folded") ? "Preview" : "Fold";
}

async function loadFacts() {
  asking += 1;
  const mine = asking;
  try {
    const address = `/_backfile/page?path=${encodeURIComponent(page)}&looked=${looked}`;
    const answer = await fetch(address, { cache: "no-store" });
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
  const isShown = facts && !isHeld();
  const pieces = isShown ? factPieces(facts) : [];
  const state = isShown && facts.state ? make("b", { class: "state" }, facts.state) : "";
  const brief = pieces.map(([kind, name, value]) =>
    make("span", { class: `fact ${kind}`, title: `${name}: ${value}` }, value),
  );
  summary.replaceChildren(...(isShown ? [...source(), state, ...brief] : [missing()]).filter(Boolean));
  const rows = [
    isShown ? "" : row("Not shown", missing().textContent),
    facts ? row("Source", facts.source || page, copyButton()) : "",
    ...pieces.map(([, name, value]) => row(name, value)),
  ];
  details.replaceChildren(make("dl", {}, ...rows), facts ? problemList(facts.problems) : "");
  showCount();
}

function row(name, ...value) {
  return make("div", {}, make("dt", {}, name), make("dd", {}, ...value));
}

// [class, name, words] of what is known of the page, but for its source.
function factPieces({ template, reason, at, words, links_out: out, links_in: back }) {
  const links = [out ?? null, back ?? null].map((n, i) => n !== null && `${amount(n, "link")} ${["out", "in"][i]}`);
  return [
    ["template", "Template", template],
    ["reason", "Why it was rebuilt", reason],
    ["at", "When", at],
    ["words", "Length", typeof words === "number" ? amount(words, "word") : ""],
    ["links", "Links", links.filter(Boolean).join(", ")],
  ].filter(([, , value]) => value);
}

// True if there is an article for this address, but no page of it.
function isHeld() {
  return !facts.template && facts.source !== "" && Object.hasOwn(HELD, facts.state);
}

function missing() {
  const sentence = `No page at ${page}`;
  const why = facts ? [": ", sourceLink("file", facts.source, facts.source), ` ${HELD[facts.state]}`] : [];
  return make("span", { class: "missing" }, sentence, ...why);
}

// The source file, in pieces of which the folder gives way before the name.
function source() {
  const file = facts.source || page;
  const cut = file.lastIndexOf("/") + 1;
  const folder = cut ? sourceLink("folder", file.slice(0, cut), "") : "";
  return [folder, sourceLink("name", file.slice(cut), file), copyButton()];
}

// A piece of the source's path, which leads to the editor if that is known. Without a label it is for the mouse alone.
function sourceLink(kind, text, label) {
  if (!facts.editor) {
    return make("span", { class: kind }, text);
  }
  const reach = label ? { "aria-label": label } : { "aria-hidden": "true", tabIndex: -1 };
  return make("a", { class: kind, href: facts.editor, title: "Open in the editor", ...reach }, text);
}

function copyButton() {
  if (!facts.source || facts.editor) {
    return "";
  }
  const copy = () => copyPath(button, facts.source);
  const button = make("button", { class: "copy", type: "button", onclick: copy }, "Copy path");
  return button;
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
