// Runs the browser's half of the search without a browser. Reads one JSON object a line, answers each with one line.
//
//   {"folder": "..."}                       forget everything and search the files below this folder
//   {"call": "search", "with": [...]}       call a function of Backfile
//   {"call": "find", "with": [...], "then": ["facets"]}   and then, one after the other, functions of what it finds
//   {"then": ["snippets"]}                  further functions of what was found last
//   {"all": [...]}                          several queries at once
//   "patient": true                         with either: loads are answered together, once no more are asked for
//
// Answers: {"result": ...} or {"error": {name, message, position}}, and "steps": a list of the paths and sizes of the files
// that were asked for; a step for each call, or, if patient, for each time that loads had to be waited for.
"use strict";

const fs = require("fs");
const path = require("path");
const readline = require("readline");
const vm = require("vm");

const QUIET = 40; // milliseconds without another request after which a patient loader answers
const client = new vm.Script(fs.readFileSync(process.argv[2], "utf8"), { filename: "client.js" });

let folder = "";
let steps = [[]];
let gathering = null;
let found = null;

globalThis.backfileLoad = async (name) => {
  const file = path.join(folder, name);
  await gathering?.();
  const entry = [name, 0];
  steps[steps.length - 1].push(entry);
  const text = fs.readFileSync(file, "utf8");
  entry[1] = text.length;
  return text;
};

// A function that answers everybody who waits at the same time, and begins a new step then.
function gatherer() {
  let waiting = [];
  let timer = null;
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      clearTimeout(timer);
      timer = setTimeout(() => {
        const released = waiting;
        waiting = [];
        steps.push([]);
        released.forEach((release) => release());
      }, QUIET);
    });
}

async function perform({ folder: place, call, with: values = [], all, then = [], patient = false }) {
  steps = [[]];
  gathering = patient ? gatherer() : null;
  if (place !== undefined) {
    folder = place;
    client.runInThisContext();
    return null;
  }
  if (all) {
    return Promise.all(all.map((text) => globalThis.Backfile.search(text)));
  }
  if (call !== undefined && call !== "find") {
    return (await globalThis.Backfile[call](...values)) ?? null;
  }
  found = call === undefined ? found : await globalThis.Backfile.find(...values);
  const more = {};
  for (const name of then) {
    steps.push([]);
    more[name] = await found[name]();
  }
  const { query, total, hits, notices } = found;
  return { query, total, hits, notices, ...more };
}

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    let answer;
    try {
      answer = { result: await perform(JSON.parse(line)) };
    } catch (error) {
      answer = { error: { name: error.name, message: error.message, position: error.position ?? null, stack: error.stack } };
    }
    process.stdout.write(`${JSON.stringify({ ...answer, steps: steps.filter((step) => step.length > 0) })}\n`);
  }
}

main();
