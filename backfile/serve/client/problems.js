// What is wrong, in an overlay over the page.

const alarm = make("div", { class: "alarm", role: "alert" });

let told = { problems: [], stopped: "" }; // what the server says is wrong
let dismissed = remembered("dismissed"); // what Escape has hidden, on whichever page of this tab

function showProblems(now) {
  clearTimeout(clearing);
  const isSame = JSON.stringify(now) === JSON.stringify(told);
  told = now;
  if (isWell()) {
    hide("");
  }
  if (!isSame) {
    showAlarm();
  }
}

function hide(problems) {
  dismissed = problems;
  remember("dismissed", problems);
}

function isWell() {
  return told.problems.length === 0 && !told.stopped;
}

function showAlarm() {
  const isHidden = isWell() || dismissed === JSON.stringify(told);
  alarm.replaceChildren(...(isHidden ? [] : [overlay()]));
  showCount();
}

function overlay() {
  const { problems, stopped } = told;
  const closes = { type: "button", onclick: dismiss, "aria-keyshortcuts": "Escape" };
  const close = make("button", { class: "close", ...closes }, "Hide (Esc)");
  const errors = problems.filter(({ severity }) => severity === "error").length; // what may have led to them stands below
  const title = make("h2", {}, stopped ? "Not rebuilt" : amount(errors, "error"));
  const rest = stopped
    ? "Everything is as it was after the last good build"
    : "What cannot be built stays as it was, all else is up to date";
  return make(
    "section",
    { class: "overlay", "aria-label": "Problems" },
    make("header", {}, title, close),
    stopped ? make("p", { class: "stopped" }, stopped) : "",
    problemList(problems),
    make("p", { class: "note" }, `${rest}; this note goes once all is mended.`),
  );
}

function problemList(problems) {
  const items = problems.map(({ path, line: at, field, severity, code, message }) =>
    make(
      "li",
      { class: severity === "error" ? "error" : "warning" },
      make("code", { class: "place" }, [path, at].filter(Boolean).join(":")),
      field ? make("code", { class: "field" }, field) : "",
      make("span", { class: "message" }, message),
      code ? make("code", { class: "code" }, code) : "",
    ),
  );
  return items.length ? make("ol", { class: "problems" }, ...items) : "";
}

function dismiss() {
  hide(JSON.stringify(told));
  showAlarm();
}

// The button in the bar: the overlay again or, if all is well but this page, its own problems.
function recall() {
  hide("");
  showAlarm();
  if (isWell() && !bar.classList.contains("open")) {
    turn("open");
  }
}

// Escape closes what lies on top, before the page hears of it.
function steer(event) {
  if (event.key === "Escape" && alarm.firstChild && !event.isComposing) {
    event.preventDefault();
    event.stopPropagation();
    dismiss();
  }
}
