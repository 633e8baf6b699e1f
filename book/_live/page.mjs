// Runs a page's code in the reader's browser (live.js offers it, worker.mjs has Python). Cells can be
// changed; what they give stands where the recorded output stood. A changed cell is kept in this
// browser, and an exercise that passes ticks itself (progress.js).
const KEY = "mlp-course-code";
const PASSED = /^passed: all/m; // what mlpkit.course.check prints
const TEXT = {
  again: "Run all again",
  stop: "Stop",
  changed: (count) => (count === 1 ? "One cell is as you changed it." : `${count} cells are as you changed them.`),
  save: "Save as a notebook",
  forget: "Forget my changes",
  steps: {
    fetching: "Fetching Python …",
    starting: "Starting Python …",
    drawing: "Fetching Matplotlib, for the figures …",
  },
  running: (cell, cells) => `Running cell ${cell} of ${cells} …`,
  ready: "Done. Change any cell, and run it with Shift+Enter.",
  stopped: "Stopped. The next run starts Python again.",
  failed: (why) => `The code cannot be run here: Python did not start (${why}).`,
  code: (cell) => `Code of cell ${cell}; Shift+Enter runs it`,
  one: "Run",
  oneOf: (cell) => `Run cell ${cell}`,
  restore: "Restore",
  restoreOf: (cell) => `Restore cell ${cell}`,
  torch: "PyTorch does not run in a browser; this is the recorded output. make lab runs it.",
  absent: (what) => `${what} does not run in a browser. make lab runs it.`,
  warning: "A browser’s arithmetic gives no such warning; it is the recorded one.",
  timing: "This cell measures time. It was left out, since it may take long in a browser; run it by itself to see.",
  drawn: "The figure that the changed code draws",
  nothing: "It printed nothing.",
  figure: "A figure was drawn.",
};
const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name in element && !name.startsWith("aria")) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
};
const button = (text, act, name = text) => {
  const made = make("button", { type: "button", className: "live-button", textContent: text, "aria-label": name });
  made.addEventListener("click", act);
  return made;
};

const page = document.querySelector(".page-files").dataset.page;
const cells = [...document.querySelectorAll("div.cell[id]")].map(readCell).filter(Boolean);
let settings, worker, busy, queue = [], ran = new Set(), editable = false;
let runAll, stop, status, said, kept, count;

export function begin(offer) {
  ({ settings, run: runAll, status, said } = offer);
  const style = new URL(`live/page.css?v=${settings.version}`, document.baseURI);
  document.head.append(make("link", { rel: "stylesheet", href: style.href }));
  stop = button(TEXT.stop, () => {
    const cell = cells[busy];
    halt();
    if (cell?.got.length) show(cell);
    say(TEXT.stopped, true);
    runAll.focus();
  });
  status.before(stop);
  count = make("span", { className: "live-status" });
  kept = make("div", { className: "live-kept" }, count, button(TEXT.save, saveNotebook), button(TEXT.forget, forgetAll));
  offer.bar.append(kept);
  countChanges();
  runAll.addEventListener("click", runThePage);
  runThePage();
}

function readCell(cell) {
  const input = cell.querySelector(".cell_input pre");
  if (!input) return null;
  const output = cell.querySelector(".cell_output") ?? make("div", { className: "cell_output docutils container" });
  const exercise = !cell.classList.contains("solution") && cell.closest("section.exercise");
  const source = input.textContent.replace(/\n$/, "");
  const timing = cell.classList.contains("tag_nbval-ignore-output");
  return { cell, input, output, exercise, timing, source, recorded: [...output.children], got: [] };
}

// What the reader has written, by what stood there before.

function changes() {
  try {
    return JSON.parse(localStorage.getItem(KEY))?.[page] ?? {};
  } catch {
    return {};
  }
}

function keep({ source }, text) {
  const mine = changes();
  if (text === source) delete mine[source];
  else mine[source] = text;
  store(mine);
}

function store(mine) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...JSON.parse(localStorage.getItem(KEY)), [page]: mine }));
  } catch {
    // without a memory it is for this visit
  }
  countChanges();
}

function countChanges() {
  const mine = changes();
  const changed = cells.filter(({ source }) => source in mine).length;
  kept.hidden = !changed;
  count.textContent = TEXT.changed(changed);
}

function forgetAll() {
  store({});
  for (const cell of cells) if (cell.area) cell.restore();
  runAll.focus();
}

async function saveNotebook() {
  const name = `${page}.ipynb`;
  const notebook = await (await fetch(new URL(`take/${name}`, document.baseURI))).json();
  const mine = changes();
  for (const cell of notebook.cells.filter(({ cell_type: type }) => type === "code")) {
    const source = [cell.source].flat().join("");
    if (source in mine) Object.assign(cell, { source: mine[source], outputs: [], execution_count: null });
  }
  const file = URL.createObjectURL(new Blob([JSON.stringify(notebook, null, 1)], { type: "application/x-ipynb+json" }));
  make("a", { href: file, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(file), 1000);
}

// Python, and what waits to be run in it.

function runThePage() {
  if (worker) halt(); // afresh, as a notebook's "restart and run all"
  runTo(cells.length - 1);
}

function runTo(last, again) {
  if (!worker) start();
  for (let at = 0; at <= last; at++) {
    if (cells[at].timing && !(again && at === last)) continue;
    const wanted = !ran.has(at) || (again && at === last);
    if (wanted && at !== busy && !queue.includes(at)) queue.push(at);
  }
  if (again && busy === last) queue.push(last);
  next();
}

function start() {
  const at = (name) => new URL(`live/${name}?v=${settings.version}`, document.baseURI).href;
  ran = new Set();
  busy = "start";
  say(TEXT.steps.fetching, true);
  stop.hidden = false;
  try {
    worker = new Worker(at("worker.mjs"), { type: "module" });
  } catch (error) {
    return fail(error.message);
  }
  const mine = worker;
  worker.onmessage = ({ data }) => mine === worker && heard(data);
  worker.onerror = (event) => mine === worker && fail(event.message ?? event.type);
  const python = new URL(settings.python, document.baseURI).href;
  const draws = cells.some(({ recorded }) => recorded.some(isFigure));
  worker.postMessage({ start: { python, lock: at("lock.json"), course: at("course.zip"), draws } });
}

function halt() {
  worker?.terminate();
  worker = busy = undefined;
  queue = [];
  ran = new Set();
  stop.hidden = true;
  for (const { cell } of cells) cell.classList.remove("live-running");
}

function fail(why) {
  halt();
  say(TEXT.failed(why), true);
}

function heard(data) {
  if (data.failed) return fail(data.failed);
  if (data.step) return say(TEXT.steps[data.step]);
  if (data.ready) {
    makeEditable();
    for (const { timing, output, recorded } of cells) if (timing) output.replaceChildren(...recorded, note(TEXT.timing));
    busy = undefined;
    next();
  } else if (data.done !== undefined) {
    const cell = cells[data.done];
    cell.cell.classList.remove("live-running");
    cell.seconds = data.seconds;
    ran.add(data.done);
    show(cell);
    busy = undefined;
    next();
  } else cells[data.cell].got.push(data);
}

function next() {
  if (busy !== undefined || !worker) return;
  if (!queue.length) {
    stop.hidden = true;
    runAll.textContent = TEXT.again;
    runAll.setAttribute("aria-label", TEXT.again);
    return say(TEXT.ready);
  }
  busy = queue.shift();
  const cell = cells[busy];
  cell.got = [];
  cell.ranCode = cell.area.value;
  cell.cell.classList.add("live-running");
  stop.hidden = false;
  say(TEXT.running(busy + 1, cells.length));
  worker.postMessage({ run: busy, code: cell.ranCode });
}

function say(text, aloud) {
  if (status.textContent !== text) status.textContent = text;
  if (aloud) said.textContent = text;
}

// What a cell gave, in its place.

// In the order of the recording: between figures, first what went to stdout.
function inOrder(got) {
  const blocks = [];
  let printed = { stdout: "", stderr: "" };
  const flush = () => {
    for (const name in printed) if (printed[name]) blocks.push({ kind: name, value: printed[name] });
    printed = { stdout: "", stderr: "" };
  };
  for (const { kind, name, value } of got) {
    if (kind === "stream") printed[name] += value;
    else {
      flush();
      blocks.push({ kind, name, value });
    }
  }
  flush();
  return blocks;
}

const CLASS = {
  stdout: "output stream highlight-myst-ansi",
  stderr: "output stderr highlight-myst-ansi",
  result: "output text_plain highlight-myst-ansi",
  error: "output traceback highlight-ipythontb",
};
const note = (text) => make("p", { className: "live-note", textContent: text });
const isFigure = (node) => node.matches("figure, img") || node.querySelector("img");
const holds = (node, { kind, value }) =>
  node.matches(`.${CLASS[kind].split(" ").slice(0, 2).join(".")}`) && node.textContent.trimEnd() === value.trimEnd();

function show(cell) {
  const { output, recorded, got, ranCode, source } = cell;
  const same = ranCode === source;
  const blocks = inOrder(got);
  const left = [...recorded];
  const take = (is) => {
    const at = left.findIndex(is);
    return at < 0 ? null : left.splice(at, 1)[0];
  };
  let parts = [];
  if (same && blocks.some(({ kind }) => kind === "absent")) {
    parts = [...recorded, note(TEXT.torch)];
  } else {
    for (const block of blocks) {
      if (block.kind === "figure") parts.push(figure(take(isFigure), block.value, same));
      else if (block.kind === "absent") parts.push(note(TEXT.absent(block.name)));
      else parts.push(take((node) => holds(node, block)) ?? printed(block));
    }
    const warned = left.filter((node) => node.matches(".stderr"));
    if (same && warned.length && !blocks.some(({ kind }) => kind === "stderr")) {
      const all = [...parts, ...warned];
      parts = [...recorded.filter((node) => all.includes(node)), ...all.filter((node) => !recorded.includes(node))];
      parts.push(note(TEXT.warning));
    }
  }
  output.replaceChildren(...parts);
  if (parts.length && !output.isConnected) cell.cell.append(output);
  if (cell.exercise && !same && blocks.some(({ value }) => PASSED.test(value))) tick(cell.exercise);
  if (cell.asked) {
    cell.asked = false;
    const fold = output.closest("details");
    if (fold) fold.open = true;
    said.textContent = blocks.map(({ kind, value }) => (kind === "figure" ? TEXT.figure : value)).join("\n").slice(0, 500) || TEXT.nothing;
  }
  dispatchEvent(new Event("resize")); // the theme then lets the arrow keys reach what scrolls
}

function printed({ kind, name, value }) {
  const pre = make("pre", {}, `${value.trimEnd()}\n`);
  const at = value.lastIndexOf(`${name}:`);
  if (kind === "error" && at >= 0) {
    pre.replaceChildren(value.slice(0, at), make("span", { className: "ne" }, name), `${value.slice(at + name.length)}\n`);
  }
  return make("div", { className: `${CLASS[kind]} notranslate` }, make("div", { className: "highlight" }, pre));
}

function figure(old, svg, same) {
  const whole = old ?? make("img");
  const image = whole.matches("img") ? whole : whole.querySelector("img");
  image.was ??= { alt: image.alt };
  if (image.src.startsWith("blob:")) URL.revokeObjectURL(image.src);
  image.removeAttribute("loading");
  const size = (side) => Math.round((svg.match(RegExp(`<svg[^>]*\\s${side}="([\\d.]+)pt"`))?.[1] ?? 0) * (4 / 3)) || "";
  image.setAttribute("width", size("width"));
  image.setAttribute("height", size("height"));
  image.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  image.alt = same && image.was.alt ? image.was.alt : TEXT.drawn;
  return whole;
}

function tick(exercise) {
  const box = exercise.querySelector(".tick input");
  if (box && !box.checked) box.click();
}

// The editor: a text field without colours over the coloured text.

function makeEditable() {
  if (editable) return;
  editable = true;
  const mine = changes();
  cells.forEach((cell, at) => {
    const { input, source } = cell;
    const area = make("textarea", {
      value: mine[source] ?? source, rows: 1, spellcheck: false, wrap: "off", autocomplete: "off",
      autocapitalize: "off", autocorrect: "off", "aria-label": TEXT.code(at + 1),
    });
    const original = input.innerHTML;
    const run = () => {
      cell.asked = true;
      runTo(at, true);
    };
    const restore = button(TEXT.restore, () => {
      cell.restore();
      area.focus();
    }, TEXT.restoreOf(at + 1));
    const colour = () => {
      restore.hidden = area.value === source;
      input.innerHTML = area.value === source ? original : `${highlighted(area.value)}\n`;
      input.scrollLeft = area.scrollLeft;
    };
    const changed = () => {
      colour();
      keep(cell, area.value);
    };
    cell.restore = () => {
      area.value = source;
      changed();
    };
    area.addEventListener("input", changed);
    area.addEventListener("scroll", () => (input.scrollLeft = area.scrollLeft));
    area.addEventListener("keydown", (event) => {
      if (event.isComposing || event.key !== "Enter") return;
      event.preventDefault();
      if (event.shiftKey || event.ctrlKey || event.metaKey) return run();
      const line = area.value.slice(0, area.selectionStart).split("\n").pop();
      const indent = line.match(/^ */)[0] + (/:\s*$/.test(line) ? "    " : "");
      document.execCommand("insertText", false, `\n${indent}`); // so that it can be undone
    });
    input.parentNode.classList.add("live-editor");
    input.inert = true; // what is read and reached is the field
    input.parentNode.append(area);
    const one = button(TEXT.one, run, TEXT.oneOf(at + 1));
    input.closest(".cell_input").append(make("div", { className: "live-tools" }, one, restore));
    cell.area = area;
    colour();
  });
}

// Pygments' classes for the words that a reader may type.
const WORDS = [
  /(?<c1>#.*)/,
  /(?<s2>[rbfu]{0,2}(?:"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?))/,
  /(?<mi>\b\d[\d_]*(?:\.\d*)?(?:e[+-]?\d+)?)/,
  /(?<kc>\b(?:False|None|True)\b)/,
  /(?<ow>\b(?:and|in|is|not|or)\b)/,
  /(?<kn>\b(?:import|from)\b)/,
  /(?<k>\b(?:as|assert|break|class|continue|def|del|elif|else|except|finally|for|global|if|lambda|pass|raise|return|try|while|with|yield)\b)/,
  /(?<nb>\b(?:abs|all|any|bool|dict|enumerate|float|int|len|list|max|min|print|range|repr|round|set|sorted|str|sum|tuple|zip)\b)/,
  /(?<o>[-+*/%@=<>!&|^~]+)/,
  /(?<word>[A-Za-z_]\w*)/,
];
const WORD = RegExp(WORDS.map(({ source }) => source).join("|"), "gi");
const escaped = (text) => text.replace(/[&<>]/g, (one) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[one]);

function highlighted(code) {
  let done = 0;
  let html = "";
  for (const match of code.matchAll(WORD)) {
    const [kind] = Object.entries(match.groups).find(([, text]) => text !== undefined);
    html += escaped(code.slice(done, match.index));
    html += kind === "word" ? escaped(match[0]) : `<span class="${kind}">${escaped(match[0])}</span>`;
    done = match.index + match[0].length;
  }
  return html + escaped(code.slice(done));
}
