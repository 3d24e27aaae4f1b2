// The search box of every page. Until a reader turns to it, nothing else is loaded.
(() => {
  "use strict";
  const here = document.currentScript.src;
  const box = document.querySelector("form[role=search] input[name=q]");
  if (!box) {
    return;
  }
  // The script that knows how to search lies beside this one.
  const fetchRest = () => {
    const script = document.createElement("script");
    script.src = here.replace(/box\.js(?=$|\?)/, "client.js");
    document.head.append(script);
  };
  if (document.activeElement === box) {
    fetchRest();
  } else {
    box.addEventListener("focus", fetchRest, { once: true });
  }
  // "/" goes to the box, as in many places, unless it is being typed.
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, select, textarea, [contenteditable]");
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  });
})();
