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

// The address of the same file under another name, so that no cache knows it.
function versioned(address, version, from = document.baseURI) {
  const url = new URL(address, from);
  url.searchParams.set("v", version);
  return url.href;
}
