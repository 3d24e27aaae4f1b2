// What the tab remembers from page to page, for as long as it lives. Where nothing may be stored, the page alone does.

const kept = new Map();

function remember(name, value) {
  kept.set(name, value);
  try {
    sessionStorage.setItem(`backfile-preview-${name}`, value);
  } catch {
    // There is no storage, or no more room in it.
  }
}

function remembered(name) {
  try {
    return kept.get(name) ?? sessionStorage.getItem(`backfile-preview-${name}`) ?? "";
  } catch {
    return "";
  }
}
