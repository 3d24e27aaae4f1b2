// What the bar and the overlay are made of.

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

// A number of things, in words.
function amount(n, noun) {
  return `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;
}
