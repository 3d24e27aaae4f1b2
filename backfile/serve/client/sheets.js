// Style sheets, renewed without a flash.

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
  const succeed = () => {
    const source = [...last.querySelectorAll("link")].find((was) => alive.get(was) === link);
    if (source) {
      alive.set(source, successor);
    }
    refreshNamedBy(successor.sheet);
    settle(link);
  };
  successor.onload = succeed;
  // It is an error, too, if only a sheet is missing that this one imports.
  successor.onerror = () => (rulesOf(successor.sheet).length > 0 ? succeed() : settle(successor));
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
