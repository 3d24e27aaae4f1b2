// Which nodes of two versions of an element stand for each other.

// The pairs of two lists of nodes, in order: [old, new], with null for what came or went. The equal
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

// What a node is known by among its siblings; "" for white space and the like. Links of the head are known by what they
// are for and where they lead, however that is written: the page for "not found" writes it otherwise than all others.
function nameOf(node) {
  if (node.nodeName === "LINK") {
    return `LINK ${node.rel} ${node.href}`;
  }
  const name = node.id || node.getAttribute?.("href") || node.getAttribute?.("src") || node.textContent.trim();
  return name && `${node.nodeName} ${name}`;
}

// A link of one `rel` never becomes one of another: halfway an icon or a page would be asked for as a style sheet.
function isOfTheSameKind(old, now) {
  return old.nodeName === now.nodeName && old.id === now.id && old.rel === now.rel;
}

function alignKinds(olds, news) {
  const pairs = [];
  const rest = [...olds];
  for (const now of news) {
    const place = rest.findIndex((old) => isOfTheSameKind(old, now));
    if (place >= 0) {
      pairs.push(...rest.splice(0, place).map((old) => [old, null]));
    }
    pairs.push([place >= 0 ? rest.shift() : null, now]);
  }
  return [...pairs, ...rest.map((old) => [old, null])];
}
