// Pictures, films, sounds and fonts, shown anew: those that the page names, and those that only its style sheets name.

// Site paths of media that changed since the page was loaded -> the change; and when anything may have changed last.
const renewals = new Map();
let renewedAll = 0;

function refreshMedia(paths, version) {
  if (paths) {
    paths.filter((path) => !/\.(html?|css|js)$/.test(path)).forEach((path) => renewals.set(path, version));
  } else {
    renewals.clear();
    renewedAll = version;
  }
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
  [...document.styleSheets].forEach(refreshNamedBy);
}

// Media that a sheet names. To load the sheet again would not do: browsers keep what its addresses led to.
function refreshNamedBy(sheet) {
  if (renewals.size + renewedAll > 0) {
    refreshNamedIn(rulesOf(sheet), sheet?.href ?? document.baseURI);
  }
}

// A sheet that could not be loaded, or came from elsewhere, shows its rules to nobody.
function rulesOf(sheet) {
  try {
    return sheet.cssRules;
  } catch {
    return [];
  }
}

function refreshNamedIn(rules, from) {
  const renew = (written, quote, address) => {
    const version = renewals.get(pathOf(address, from)) ?? renewedAll;
    const isOurs = version && !address.startsWith("#") && pathOf(address, from) !== null;
    return isOurs ? `url("${versioned(address, version, from)}")` : written;
  };
  for (const rule of rules) {
    const text = rule.style?.cssText ?? "";
    const renewed = text.replace(/\burl\(\s*(["']?)(.*?)\1\s*\)/g, renew);
    if (renewed !== text) {
      rule.style.cssText = renewed;
    }
    if (rule.styleSheet) {
      refreshNamedBy(rule.styleSheet);
    } else if (rule.cssRules) {
      refreshNamedIn(rule.cssRules, from);
    }
  }
}
