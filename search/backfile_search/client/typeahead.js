// Completions below the search box of every page but the search page: a combobox with a listbox (WAI-ARIA Authoring
// Practices, "editable combobox with list autocomplete"). The word that the reader is typing is completed; the arrow
// keys put a completion into the box, where Enter searches for it and typing goes on from it; Escape brings back what
// was typed.

const COMPLETIONS = 8;
const TYPING_PAUSE = 15; // milliseconds without a keystroke after which an answer is worked out

function startTypeahead(form) {
  const box = form.elements.q;
  const list = element("ul", { class: "completions", id: "_completions", role: "listbox", "aria-label": "Words" });
  list.hidden = true;
  form.append(list);
  // HTML has no combobox of the type "search".
  box.type = "text";
  const roles = { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id };
  Object.entries({ ...roles, "aria-expanded": "false", enterkeyhint: "search" }).forEach(([name, value]) => {
    box.setAttribute(name, value);
  });
  const combo = { form, box, list, typed: box.value, chosen: -1, turn: 0, pause: 0 };
  box.addEventListener("input", () => {
    combo.typed = box.value;
    clearTimeout(combo.pause);
    combo.pause = setTimeout(() => offer(combo), TYPING_PAUSE);
  });
  box.addEventListener("keydown", (event) => steer(combo, event));
  box.addEventListener("blur", () => closeList(combo));
  form.addEventListener("submit", () => closeList(combo));
  // The box keeps the focus.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => take(combo, event.target.closest("[role=option]")));
  if (box.value) {
    offer(combo);
  }
}

// Show the completions of what is in the box now. An archive that cannot be loaded has none: the search page will say
// why.
async function offer(combo) {
  const turn = (combo.turn += 1);
  const [prefix] = /[^\s"“”():]*$/.exec(combo.typed);
  const found = prefix ? await globalThis.Backfile.complete(prefix).catch(() => []) : [];
  if (turn === combo.turn && document.activeElement === combo.box) {
    openList(combo, combo.typed.slice(0, combo.typed.length - prefix.length), found.slice(0, COMPLETIONS));
  }
}

function openList(combo, before, words) {
  // No numbers beside the words: a word counts wherever it stands, and a search looks in text and headlines.
  const options = words.map(({ word }, i) => {
    const attributes = { id: `_completion-${i}`, role: "option", "data-query": before + word };
    return element("li", attributes, element("span", { dir: "auto" }, word));
  });
  combo.list.replaceChildren(...options);
  combo.list.hidden = options.length === 0;
  combo.box.setAttribute("aria-expanded", String(options.length > 0));
  choose(combo, -1);
}

// Whatever is being worked out for what was typed last: it comes too late.
function drop(combo) {
  clearTimeout(combo.pause);
  combo.turn += 1;
}

function closeList(combo) {
  drop(combo);
  openList(combo, "", []);
}

// Mark one option; -1: none.
function choose(combo, chosen) {
  combo.chosen = chosen;
  [...combo.list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === chosen)));
  if (chosen < 0) {
    combo.box.removeAttribute("aria-activedescendant");
  } else {
    combo.box.setAttribute("aria-activedescendant", combo.list.children[chosen].id);
  }
}

function steer(combo, event) {
  const total = combo.list.children.length;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (total === 0 || event.isComposing || event.ctrlKey || event.metaKey) {
    return;
  }
  if (step && !event.altKey) {
    event.preventDefault();
    drop(combo);
    // One place more than there are options: the box itself, with what was typed.
    choose(combo, ((combo.chosen + 1 + step + total + 1) % (total + 1)) - 1);
    combo.box.value = combo.chosen < 0 ? combo.typed : combo.list.children[combo.chosen].dataset.query;
  } else if (event.key === "Escape") {
    event.preventDefault();
    combo.box.value = combo.typed;
    closeList(combo);
  }
}

// Search for the option that was clicked.
function take(combo, option) {
  if (option) {
    combo.box.value = option.dataset.query;
    combo.form.requestSubmit();
  }
}
