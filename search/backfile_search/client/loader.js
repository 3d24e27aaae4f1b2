// Loading search files. They are classic scripts that call backfile(NAME, DATA), because a page opened from disk can load
// nothing else.

const FOLDER = typeof document === "undefined" || !document.currentScript ? "" : new URL(".", document.currentScript.src).href;

// What has been loaded or is being loaded: name -> promise of what the file's decoder made of it.
const loaded = new Map();

// What to do with the data of the scripts that are on their way: name -> function.
const arriving = new Map();

// A search file that is not there or not as it should be. Its message is a sentence for readers.
class LoadError extends Error {
  constructor(why) {
    super(`The search files of this archive could not be loaded: ${why}.`);
    this.name = "LoadError";
  }
}

globalThis.backfile = (name, data) => {
  if (arriving.has(name)) {
    arriving.get(name)(data);
  }
};

// Promise of one file's content as `decode` reads it; it rejects with a LoadError. `name` is the path without ".js". What
// could not be loaded is tried again when it is next asked for.
function load(name, decode) {
  if (!loaded.has(name)) {
    const content = unpack(name, decode, "");
    content.catch(() => loaded.delete(name));
    loaded.set(name, content);
  }
  return loaded.get(name);
}

// The same of the only file that changes without changing its name, past every cache.
function loadAgain(name, decode) {
  loaded.set(name, unpack(name, decode, `?${Date.now()}`));
  loaded.get(name).catch(() => loaded.delete(name));
  return loaded.get(name);
}

async function unpack(name, decode, suffix) {
  const data = await (globalThis.backfileLoad ? handOver(name) : inject(name, suffix));
  if (typeof DecompressionStream === "undefined") {
    throw new LoadError("this browser is too old to unpack them");
  }
  try {
    return decode(await inflate(atob(data)));
  } catch {
    throw new LoadError(`${name}.js is damaged`);
  }
}

// The data of a file whose text somebody else reads: under node there is no page to inject scripts into.
async function handOver(name) {
  let text;
  try {
    text = await globalThis.backfileLoad(`${name}.js`);
  } catch {
    throw new LoadError(`${name}.js is missing or out of reach`);
  }
  const call = /^backfile\("([^"\\]*)","([A-Za-z0-9+/=]*)"\);\s*$/.exec(text);
  if (!call || call[1] !== name) {
    throw new LoadError(`${name}.js is damaged`);
  }
  return call[2];
}

// The data of a file, by a script element. A server's "not found" page that says it is one fails to load; one that
// pretends to be the file loads, but does not call us.
function inject(name, suffix) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const end = (why) => {
      arriving.delete(name);
      script.remove();
      reject(new LoadError(`${name}.js ${why}`));
    };
    arriving.set(name, resolve);
    script.onload = () => end("is damaged");
    script.onerror = () => end("is missing or out of reach");
    script.src = `${FOLDER}${name}.js${suffix}`;
    document.head.append(script);
  });
}

// Raw deflate, from a string with one character a byte.
async function inflate(packed) {
  const bytes = new Uint8Array(packed.length);
  for (let i = 0; i < packed.length; i += 1) {
    bytes[i] = packed.charCodeAt(i);
  }
  const { readable, writable } = new DecompressionStream("deflate-raw");
  const writer = writable.getWriter();
  // What is wrong with the bytes is learnt from the other end.
  writer.write(bytes).catch(() => {});
  writer.close().catch(() => {});
  return new Uint8Array(await new Response(readable).arrayBuffer());
}
