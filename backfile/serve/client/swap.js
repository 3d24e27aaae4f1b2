// The page, brought from one version to the next. What the server sends is compared with what it sent before, and only
// the differences are applied to the page: whatever the page's own scripts and its reader have done to it stays.

// `last` is the page as fetched last, kept equal to what the server sent; `alive` leads from its nodes to the nodes of
// the live page that came of them. What scripts added has no counterpart and is never touched.
let last = null;
const alive = new WeakMap();

// HTML as a document without what belongs to the preview; the number of the change that it shows, a tag that tells it from
// others, and where the page lies now if it has moved.
function parse(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const own = parsed.querySelector("script[data-seen][src='/_backfile/preview.js']");
  const { seen, tag, moved } = own?.dataset ?? {};
  [own, parsed.querySelector("backfile-preview")].forEach((node) => node?.remove());
  return { parsed, seen: Number(seen), tag, moved };
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
    if (was.getAttribute(name) === value) {
      continue;
    }
    const led = was.href;
    was.setAttributeNS(namespaceURI, name, value);
    if (name !== "href" || live.rel !== "stylesheet" || !live.isConnected) {
      live.setAttributeNS(namespaceURI, name, value);
    } else if (is.href !== led) { // else it is the same sheet, and asking for it again would show the page without it
      restyle(live, value);
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
