// Where this page lies, and where what it shows lies.

const script = document.currentScript;
const base = script.dataset.base; // "/" or "/archive/"
const page = script.dataset.page.replace(/(^|\/)$/, "$1index.html");

// The site path that an address means, seen from another one; null outside of the archive.
function pathOf(address, from = document.baseURI) {
  try {
    const { origin, pathname } = new URL(address, from);
    const isOurs = origin === location.origin && pathname.startsWith(base);
    return isOurs ? decodeURIComponent(pathname.slice(base.length)) : null;
  } catch {
    return null;
  }
}

// Go where this page lies now, and stay at the same height of it. The fragment follows once the page has loaded: before
// that, browsers go to the height that it names.
function moveTo(address) {
  const place = address + location.search;
  remember("place", [place, scrollY, location.hash].join("\n"));
  location.replace(place);
}

function arrive() {
  const [place, height, hash] = remembered("place").split("\n");
  remember("place", "");
  if (place === location.pathname + location.search) {
    scrollTo({ top: Number(height), behavior: "instant" });
    if (hash?.startsWith("#")) {
      window.addEventListener("load", () => history.replaceState(history.state, "", hash));
    }
  }
}

// The address of the same file under another name, so that no cache knows it.
function versioned(address, version, from = document.baseURI) {
  const url = new URL(address, from);
  url.searchParams.set("v", version);
  return url.href;
}
