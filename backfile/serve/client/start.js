// Everything begins. The bar and the overlay lie in a shadow root: the archive's style and ours never meet.

const host = document.createElement("backfile-preview");
const shadow = host.attachShadow({ mode: "open" });
const room = new CSSStyleSheet(); // keeps the foot of the page clear of the bar

function build() {
  const fill = () => shadow.append(alarm, bar);
  const sheet = make("link", { rel: "stylesheet", href: "/_backfile/preview.css", onload: fill });
  host.lang = "en";
  shadow.append(sheet);
  document.documentElement.append(host);
  document.adoptedStyleSheets.push(room);
  new ResizeObserver(() => {
    const height = Math.ceil(bar.getBoundingClientRect().height);
    const padding = `padding-bottom: ${height}px !important; scroll-padding-bottom: ${height}px;`;
    room.replaceSync(`@media screen { html { ${padding} } }`);
  }).observe(bar);
  turn("");
}

build();
arrive();
const ready = findBase();
connect();
window.addEventListener("keydown", steer, true);
window.addEventListener("focus", turnTo);
window.addEventListener("pagehide", disconnect);
window.addEventListener("pageshow", connect);
document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? disconnect() : turnTo()));
