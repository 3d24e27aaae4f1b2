// The browser half of the preview: the open page follows every build, and a bar at its foot says what it is made from.
//
// What the server sends is compared with what it sent before, and only the differences are applied to the page: whatever
// the page's own scripts and its reader have done to it stays.
(() => {
  "use strict";
  const script = document.currentScript;
  const base = script.dataset.base; // "/" or "/archive/"
  const page = script.dataset.page.replace(/(^|\/)$/, "$1index.html");
  const PATIENCE = 10_000; // milliseconds for an answer
  const RETRY = [250, 500, 1000, 2000]; // milliseconds to wait before connecting again, the last one over and over

  // ---- The page, brought from one version to the next

  // `last` is the page as fetched last, kept equal to what the server sent; `alive` leads from its nodes to the nodes of
  // the live page that came of them. What scripts added has no counterpart and is never touched.
  let last = null;
  const alive = new WeakMap();

  // HTML as a document without what belongs to the preview, and the number of the change that it shows.
  function parse(html) {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    const own = parsed.querySelector("script[data-seen][src='/_backfile/preview.js']");
    const seen = Number(own?.dataset.seen);
    [own, parsed.querySelector("backfile-preview")].forEach((node) => node?.remove());
    return { parsed, seen };
  }

  // Take a document as what the live page was made from.
  function adopt(parsed) {
    last = parsed;
    pair(last.documentElement, document.documentElement);
  }

  function pair(was, live) {
    alive.set(was, live);
    for (const [child, its] of align([...was.childNodes], [...live.childNodes])) {
      if (child && its) {
        pair(child, its);
      }
    }
  }

  // Make the live page show `fresh`. Scripts run once, and templates are theirs: if those differ, only loading helps.
  function swap(fresh) {
    if (programs(fresh) !== programs(last)) {
      location.reload();
      return;
    }
    const touched = new Set();
    try {
      patch(last.documentElement, fresh.documentElement, touched);
    } catch {
      location.reload(); // nobody can foresee what scripts do to a page
    }
    highlight([...touched]);
  }

  function programs(parsed) {
    const parts = [...parsed.querySelectorAll("script, template")];
    return parts.map((part) => part.src || `${part.type} ${part.innerHTML}`).join("\n");
  }

  function patch(was, is, touched) {
    const live = alive.get(was);
    if (was.isEqualNode(is)) {
      return;
    }
    if (was.nodeType !== Node.ELEMENT_NODE) {
      was.nodeValue = is.nodeValue;
      live.nodeValue = is.nodeValue;
      touched.add(live.parentElement);
      return;
    }
    patchAttributes(was, is, live);
    if (was.nodeName === "NOSCRIPT") { // its content is mark-up to the parser, but text to a page that runs scripts
      was.replaceChildren(...is.childNodes);
      live.textContent = was.innerHTML;
    } else if (!was.isEqualNode(is)) {
      patchChildren(was, is, live, touched);
    }
  }

  function patchAttributes(was, is, live) {
    for (const { name } of [...was.attributes]) {
      if (!is.hasAttribute(name)) {
        was.removeAttribute(name);
        live.removeAttribute(name);
      }
    }
    for (const { name, namespaceURI, value } of [...is.attributes]) {
      if (was.getAttribute(name) !== value) {
        was.setAttributeNS(namespaceURI, name, value);
        if (name === "href" && live.rel === "stylesheet" && live.isConnected) {
          restyle(live, value);
        } else {
          live.setAttributeNS(namespaceURI, name, value);
        }
      }
    }
  }

  function patchChildren(was, is, live, touched) {
    const pairs = align([...was.childNodes], [...is.childNodes]);
    if (pairs.some(([old, now]) => old && now && alive.get(old)?.parentNode !== live && !old.isEqualNode(now))) {
      rebuild(was, is, live, touched);
      return;
    }
    let [end, liveEnd] = [null, null]; // the nodes after which the next one comes
    for (const [old, now] of pairs) {
      if (!now) {
        alive.get(old)?.remove();
        old.remove();
        continue;
      }
      if (old) {
        patch(old, now, touched);
      } else {
        const made = document.importNode(now, true);
        live.insertBefore(made, liveEnd ? liveEnd.nextSibling : live.firstChild);
        was.insertBefore(now, end ? end.nextSibling : was.firstChild);
        pair(now, made);
        touched.add(made.nodeType === Node.ELEMENT_NODE || !made.nodeValue.trim() ? made : live);
      }
      end = old || now;
      liveEnd = alive.get(end)?.parentNode === live ? alive.get(end) : liveEnd;
    }
  }

  // Where scripts took away what has to change, everything in that element is made anew.
  function rebuild(was, is, live, touched) {
    if (["HTML", "HEAD", "BODY"].includes(live.nodeName)) {
      location.reload();
      return;
    }
    was.replaceChildren(...is.childNodes);
    live.replaceChildren(...[...was.childNodes].map((node) => document.importNode(node, true)));
    pair(was, live);
    touched.add(live);
  }

  // Which nodes of two lists stand for each other, in order: [old, new], with null for what came or went. The equal
  // beginning and the equal end first; between them what has the same name, and between these what is of the same kind.
  function align(olds, news) {
    let [start, end, newEnd] = [0, olds.length, news.length];
    while (start < end && start < newEnd && olds[start].isEqualNode(news[start])) {
      start += 1;
    }
    while (start < end && start < newEnd && olds[end - 1].isEqualNode(news[newEnd - 1])) {
      end -= 1;
      newEnd -= 1;
    }
    return [
      ...olds.slice(0, start).map((old, i) => [old, news[i]]),
      ...alignNames(olds.slice(start, end), news.slice(start, newEnd)),
      ...olds.slice(end).map((old, i) => [old, news[newEnd + i]]),
    ];
  }

  function alignNames(olds, news) {
    const places = new Map(olds.map((old, i) => [nameOf(old), i]).reverse()); // of several with one name the first
    const pairs = [];
    let [next, waiting] = [0, []];
    for (const now of news) {
      const name = nameOf(now);
      const place = name ? places.get(name) : undefined;
      if (place >= next) {
        pairs.push(...alignKinds(olds.slice(next, place), waiting), [olds[place], now]);
        [next, waiting] = [place + 1, []];
      } else {
        waiting.push(now);
      }
    }
    return [...pairs, ...alignKinds(olds.slice(next), waiting)];
  }

  // What a node is known by among its siblings; "" for white space and the like.
  function nameOf(node) {
    const name = node.id || node.getAttribute?.("href") || node.getAttribute?.("src") || node.textContent.trim();
    return name && `${node.nodeName} ${name}`;
  }

  function alignKinds(olds, news) {
    const pairs = [];
    const rest = [...olds];
    for (const now of news) {
      const place = rest.findIndex((old) => old.nodeName === now.nodeName && old.id === now.id);
      if (place >= 0) {
        pairs.push(...rest.splice(0, place).map((old) => [old, null]));
      }
      pairs.push([place >= 0 ? rest.shift() : null, now]);
    }
    return [...pairs, ...rest.map((old) => [old, null])];
  }

  // Tint what changed for a moment. Animations need no style of ours in the page; who wants no motion gets a steady tint.
  function highlight(touched) {
    const tint = matchMedia("(prefers-color-scheme: dark)").matches ? "rgb(255 214 102 / .28)" : "rgb(255 214 102 / .5)";
    const easing = matchMedia("(prefers-reduced-motion: reduce)").matches ? "steps(1, end)" : "ease-out";
    const shown = touched.filter((node) => node !== document.body && document.body.contains(node) && node.animate);
    const outermost = shown.filter((node) => !shown.some((other) => other !== node && other.contains(node)));
    for (const element of outermost.slice(0, 40)) {
      element.animate([{ backgroundColor: tint, offset: 0 }], { duration: 1200, easing });
    }
  }

  // ---- Style sheets, pictures and other media

  // The site path that an address leads to; null outside of the archive.
  function pathOf(address) {
    try {
      const { origin, pathname } = new URL(address, document.baseURI);
      const isOurs = origin === location.origin && pathname.startsWith(base);
      return isOurs ? decodeURIComponent(pathname.slice(base.length)) : null;
    } catch {
      return null;
    }
  }

  function versioned(address, version) {
    const url = new URL(address, document.baseURI);
    url.searchParams.set("v", version);
    return url.href;
  }

  // Old sheets whose successors are on their way: link -> its successor.
  const successors = new Map();

  // A sheet leaves when its successor is there, so that the page is never without one.
  function restyle(link, address) {
    successors.get(link)?.remove();
    const successor = link.cloneNode();
    const settle = (leaving) => {
      leaving.remove();
      successors.delete(link);
    };
    successor.onload = () => {
      const source = [...last.querySelectorAll("link")].find((was) => alive.get(was) === link);
      if (source) {
        alive.set(source, successor);
      }
      settle(link);
    };
    successor.onerror = () => settle(successor);
    successor.href = address;
    successors.set(link, successor);
    link.after(successor);
  }

  function refreshSheets(paths, version) {
    const arriving = new Set(successors.values());
    const sheets = [...document.querySelectorAll("link[rel~=stylesheet][href]")].filter((link) => !arriving.has(link));
    const ours = sheets.filter((link) => pathOf(link.href) !== null);
    const known = new Set(ours.map((link) => pathOf(link.href)));
    // A sheet that no link shows may be one that another sheet imports.
    const isAny = !paths || paths.some((path) => path.endsWith(".css") && !known.has(path));
    ours.filter((link) => isAny || paths.includes(pathOf(link.href))).forEach((link) => {
      restyle(link, versioned(link.href, version));
    });
  }

  function refreshMedia(paths, version) {
    const isChanged = (address) => pathOf(address) !== null && (!paths || paths.includes(pathOf(address)));
    const renew = (address) => (isChanged(address) ? versioned(address, version) : address);
    const renewSet = (value) => value.replace(/(?<=^\s*|,\s*)[^\s,]+/g, renew);
    const attributes = { src: renew, srcset: renewSet, poster: renew, data: renew, href: renew };
    // Without a list of paths a film that is playing is left alone.
    const media = paths ? "img, source, video, audio, track, embed, object, link[rel~=icon]" : "img, picture > source";
    for (const element of document.querySelectorAll(media)) {
      for (const [name, renewed] of Object.entries(attributes)) {
        const value = element.getAttribute(name);
        if (value && renewed(value) !== value) {
          element.setAttribute(name, renewed(value));
          element.closest("video, audio")?.load();
        }
      }
    }
  }

  // ---- What the server says

  let stream = null;
  let attempts = 0;
  let retry = 0; // timers
  let clearing = 0;
  let session = "";
  let seen = Number(script.dataset.seen); // the last change that this page has followed
  let isMissing = false; // true while the address gives the page for "not found"
  let pending = null; // changes not yet followed: {version, paths}
  let isFollowing = false;

  async function fetchPage() {
    const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok && answer.status !== 404) {
      throw new Error(`The preview answered with ${answer.status}.`);
    }
    const found = parse(await answer.text());
    isMissing = answer.status === 404;
    return found;
  }

  // What this page was made from. Should it have changed already, the live page itself has to do.
  async function findBase() {
    const { parsed, seen: version } = await fetchPage().catch(() => ({}));
    if (parsed && version === seen) {
      adopt(parsed);
      return;
    }
    adopt(parse(document.documentElement.outerHTML).parsed);
    if (parsed) {
      swap(parsed);
    }
  }

  // Follow a change; several that come at once are one.
  async function follow(change) {
    const isAll = !change.paths || (pending && !pending.paths);
    pending = { ...change, paths: isAll ? null : [...(pending?.paths ?? []), ...change.paths] };
    if (isFollowing) {
      return;
    }
    isFollowing = true;
    try {
      await ready;
      while (pending) {
        const next = pending;
        pending = null;
        await show(next);
        seen = next.version;
        attempts = 0;
      }
    } catch {
      pending = null;
      lose(); // connecting again tells of what is still to be followed
    }
    isFollowing = false;
  }

  async function show({ version, paths }) {
    const scripts = [...last.querySelectorAll("script[src]")].map((one) => pathOf(one.src));
    if (paths?.some((path) => scripts.includes(path))) {
      location.reload();
      return;
    }
    refreshSheets(paths, version);
    if (!paths || paths.includes(page) || (isMissing && paths.includes("404.html"))) {
      swap((await fetchPage()).parsed);
      loadFacts();
    }
    refreshMedia(paths, version);
  }

  // Only a tab that is shown keeps a connection: browsers allow six to a host, for all tabs together.
  function connect() {
    if (stream || document.visibilityState === "hidden") {
      return;
    }
    clearTimeout(retry);
    stream = new EventSource(`/_backfile/events?page=${encodeURIComponent(page)}&seen=${seen}`);
    const on = (name, act) => stream.addEventListener(name, (event) => act(JSON.parse(event.data)));
    on("hello", greet);
    on("changed", follow);
    on("problems", showProblems);
    stream.onerror = lose;
  }

  function disconnect() {
    stream?.close();
    stream = null;
    clearTimeout(retry);
    clearTimeout(clearing);
  }

  function lose() {
    disconnect();
    sayAway(true);
    retry = setTimeout(connect, RETRY[Math.min(attempts, RETRY.length - 1)]);
    attempts += 1;
  }

  // After another server has taken over, its numbers mean nothing here: everything may have changed.
  function greet(hello) {
    const isOther = session ? hello.session !== session : hello.version < seen;
    session = hello.session;
    attempts = hello.version === seen ? 0 : attempts; // not yet, if there is more to follow, which may fail
    sayAway(false);
    clearing = setTimeout(() => showProblems({ problems: [], stopped: "" }), 200); // problems are told only if there are any
    if (isOther) {
      follow({ version: hello.version });
    }
  }

  // ---- The bar and the overlay, in a shadow root: the archive's style and ours never meet

  const host = document.createElement("backfile-preview");
  const shadow = host.attachShadow({ mode: "open" });
  const room = new CSSStyleSheet(); // keeps the foot of the page clear of the bar

  // An element: its properties (attributes, where a name has a hyphen or is "role" or "class") and its content as text.
  function make(tag, properties, ...content) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (/-|^(role|class)$/.test(name)) {
        element.setAttribute(name, value);
      } else {
        element[name] = value;
      }
    }
    element.append(...content.filter((part) => part !== ""));
    return element;
  }

  const alarm = make("div", { class: "alarm", role: "alert" });
  const away = make("span", { class: "away", role: "status" });
  const summary = make("div", { class: "summary" });
  const details = make("div", { class: "details", id: "details" });
  const count = make("button", { class: "count", type: "button", hidden: true, onclick: () => recall() });
  const opens = { type: "button", "aria-controls": "details", onclick: () => turn("open") };
  const more = make("button", { class: "more", ...opens }, "More");
  const fold = make("button", { class: "fold", type: "button", onclick: () => turn("folded") });
  const line = make("div", { class: "line" }, summary, away, count, more, fold);
  const bar = make("section", { class: "bar", "aria-label": "Preview" }, line, details);

  let told = { problems: [], stopped: "" }; // what the server says is wrong
  let dismissed = ""; // what Escape has hidden
  let facts = null;
  let asking = 0;

  function build() {
    const sheet = make("link", { rel: "stylesheet", href: "/_backfile/preview.css", onload: () => shadow.append(alarm, bar) });
    host.lang = "en";
    shadow.append(sheet);
    document.documentElement.append(host);
    document.adoptedStyleSheets.push(room);
    new ResizeObserver(() => {
      const height = Math.ceil(bar.getBoundingClientRect().height);
      const padding = `padding-bottom: ${height}px !important; scroll-padding-bottom: ${height}px;`;
      room.replaceSync(`@media screen { html { ${padding} } }`);
    }).observe(bar);
    turn("");
  }

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
      ["Why it was rebuilt", [reason, clock(at)].filter(Boolean).join(" · ")],
      ["Length", typeof words === "number" ? amount(words, "word") : ""],
      ["Links", links.filter(Boolean).join(", ")],
    ].filter(([, value]) => value);
  }

  // The time of a moment in ISO 8601 on the reader's own clock; other words as they are.
  function clock(at) {
    return /^\d+-\d+-\d+T/.test(at) ? new Date(at).toTimeString().slice(0, 8) : at;
  }

  function amount(n, noun) {
    return `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;
  }

  // The source file: its folder gives way first where there is little room.
  function source() {
    const file = facts.source || page;
    const cut = file.lastIndexOf("/") + 1;
    const name = [make("span", { class: "folder" }, file.slice(0, cut)), make("span", { class: "name" }, file.slice(cut))];
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

  // ---- Problems

  function showProblems(now) {
    clearTimeout(clearing);
    const isSame = JSON.stringify(now) === JSON.stringify(told);
    told = now;
    if (isSame) {
      return;
    }
    if (isWell()) {
      dismissed = "";
    }
    showAlarm();
  }

  function isWell() {
    return told.problems.length === 0 && !told.stopped;
  }

  function showAlarm() {
    const isHidden = isWell() || dismissed === JSON.stringify(told);
    alarm.replaceChildren(...(isHidden ? [] : [overlay()]));
    showCount();
  }

  function overlay() {
    const { problems, stopped } = told;
    const closes = { type: "button", onclick: dismiss, "aria-keyshortcuts": "Escape" };
    const close = make("button", { class: "close", ...closes }, "Hide (Esc)");
    const title = make("h2", {}, problems.length ? `Not rebuilt: ${amount(problems.length, "error")}` : "Not rebuilt");
    return make(
      "section",
      { class: "overlay", "aria-label": "Problems" },
      make("header", {}, title, close),
      stopped ? make("p", { class: "stopped" }, stopped) : "",
      problemList(problems),
      make("p", { class: "note" }, "The page underneath is the last good one; this note goes once all is mended."),
    );
  }

  function problemList(problems) {
    const items = problems.map(({ path, line: at, field, severity, code, message }) =>
      make(
        "li",
        { class: severity === "warning" ? "warning" : "error" },
        make("code", { class: "place" }, [path, at].filter(Boolean).join(":")),
        field ? make("code", { class: "field" }, field) : "",
        make("span", { class: "message" }, message),
        code ? make("code", { class: "code" }, code) : "",
      ),
    );
    return items.length ? make("ol", { class: "problems" }, ...items) : "";
  }

  function dismiss() {
    dismissed = JSON.stringify(told);
    showAlarm();
  }

  // The button in the bar: the overlay again or, if all is well but this page, its own problems.
  function recall() {
    dismissed = "";
    showAlarm();
    if (isWell() && !bar.classList.contains("open")) {
      turn("open");
    }
  }

  function showCount() {
    const all = isWell() ? facts?.problems ?? [] : told.problems;
    const isError = !isWell() || all.some(({ severity }) => severity !== "warning");
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

  // Escape closes what lies on top, before the page hears of it.
  function steer(event) {
    if (event.key === "Escape" && alarm.firstChild && !event.isComposing) {
      event.preventDefault();
      event.stopPropagation();
      dismiss();
    }
  }

  build();
  const ready = findBase();
  connect();
  loadFacts();
  window.addEventListener("keydown", steer, true);
  window.addEventListener("focus", loadFacts); // which tells the server what its user looks at, too
  window.addEventListener("pagehide", disconnect);
  window.addEventListener("pageshow", connect);
  document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? disconnect() : connect()));
})();
