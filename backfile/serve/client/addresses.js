// Where this page lies, and where what it shows lies.

const script = document.currentScript;
const base = script.dataset.base; // "/" or "/archive/"
const PLACE = "backfile-place"; // in the tab's storage: where it is sent, and to which height
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

// Go where this page lies now, and stay at the same height of it.
function moveTo(address) {
  sessionStorage.setItem(PLACE, JSON.stringify([address, scrollY]));
  location.replace(address);
}

function arrive() {
  const [address, height] = JSON.parse(sessionStorage.getItem(PLACE) ?? "[]");
  sessionStorage.removeItem(PLACE);
  if (address === location.pathname) {
    scrollTo({ top: height, behavior: "instant" });
  }
}

// The address of the same file under another name, so that no cache knows it.
function versioned(address, version, from = document.baseURI) {
  const url = new URL(address, from);
  url.searchParams.set("v", version);
  return url.href;
}
