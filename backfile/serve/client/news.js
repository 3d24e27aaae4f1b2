// What the server says, and what is done about it.

const PATIENCE = 10_000; // milliseconds for an answer
const RETRY = [250, 500, 1000, 2000]; // milliseconds to wait before connecting again, the last one over and over
const REST = 3000; // milliseconds to wait when other pages are to have their turn

let stream = null;
let attempts = 0;
let retry = 0; // timers
let clearing = 0;
let session = "";
let seen = Number(script.dataset.seen); // the last change that this page has followed
let looked = Date.now(); // when the user opened this page or turned to it, in milliseconds
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
  const { parsed, seen: version, tag } = await fetchPage().catch(() => ({}));
  if (parsed && version === seen && tag === script.dataset.tag) {
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
    const hasChanged = !isMissing || paths?.includes(page);
    const { parsed, moved } = await fetchPage();
    if (moved && hasChanged) { // who asked for a page that was not there is not sent elsewhere
      moveTo(moved);
      return;
    }
    swap(parsed);
  }
  refreshMedia(paths, version);
}

// Only a tab that is shown keeps a connection: browsers allow six to a host, for all tabs together.
function connect() {
  if (stream || document.visibilityState === "hidden") {
    return;
  }
  clearTimeout(retry);
  stream = new EventSource(`/_backfile/events?page=${encodeURIComponent(page)}&seen=${seen}&looked=${looked}`);
  const on = (name, act) => stream.addEventListener(name, (event) => act(JSON.parse(event.data)));
  on("hello", greet);
  on("changed", follow);
  on("problems", showProblems);
  on("built", loadFacts);
  on("rest", rest);
  stream.onerror = lose;
}

function disconnect() {
  stream?.close();
  stream = null;
  clearTimeout(retry);
  clearTimeout(clearing);
}

// Others have their turn: more windows are open than the browser has connections.
function rest() {
  disconnect();
  retry = setTimeout(connect, REST);
}

// The user turns to this page, which the server is told, too: what is looked at is built first, and does not rest.
function turnTo() {
  looked = Date.now();
  if (stream) {
    loadFacts();
  } else {
    connect();
  }
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
  loadFacts();
  // Problems are told only if there are any.
  clearing = setTimeout(() => showProblems({ problems: [], stopped: "" }), 200);
  if (isOther) {
    follow({ version: hello.version });
  }
}
