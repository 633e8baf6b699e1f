// The softmax by the textbook and with the shift, each rounded as three types round.
(() => {
  "use strict";
  // To 11 binary digits, halves to the even neighbour, as float16 has them.
  function half(x) {
    if (!Number.isFinite(x) || x === 0) return x;
    const power = Math.max(Math.floor(Math.log2(Math.abs(x))), -14);
    const unit = 2 ** (power - 10);
    const units = Math.abs(x) / unit;
    const below = Math.floor(units);
    const up = units - below > 0.5 || (units - below === 0.5 && below % 2 === 1);
    const rounded = (below + up) * unit;
    return Math.sign(x) * (rounded > 65504 ? Infinity : rounded);
  }
  // What NumPy does for float16 it does in float32, and rounds then.
  const TYPES = {
    float16: { round: (x) => half(Math.fround(x)), inside: Math.fround, limit: Math.log(65504) },
    float32: { round: Math.fround, inside: Math.fround, limit: Math.log(2 ** 128) },
    float64: { round: (x) => x, inside: (x) => x, limit: Math.log(Number.MAX_VALUE) },
  };
  const FORMULAS = ["textbook", "shifted"];

  function exponents({ first, second, third, shift, temperature }, formula, { round }) {
    const x = [first, second, third].map((logit) => round(round(round(logit) + round(shift)) / round(temperature)));
    return formula === "textbook" ? x : x.map((one) => round(one - Math.max(...x)));
  }

  function softmax(x, { round, inside }) {
    const e = x.map((one) => round(Math.exp(one)));
    const sum = round(e.reduce((a, b) => inside(a + b), 0));
    return { p: e.map((one) => round(one / sum)), largest: Math.max(...e) };
  }

  function values(state) {
    const found = {};
    for (const formula of FORMULAS) {
      for (const [name, type] of Object.entries(TYPES)) {
        const { p, largest } = softmax(exponents(state, formula, type), type);
        found[`${formula}-${name}`] = p;
        found[`${formula}-${name}-largest`] = largest;
      }
    }
    return found;
  }

  const broken = (found) => Object.keys(found).filter((name) => found[name].some?.(Number.isNaN));

  function draw(state) {
    // Near zero each unit has its place, farther out each power of ten.
    const place = (x) => Math.asinh(x / 2);
    const line = plane({ x: [place(-12000), place(12000)], y: [0, 1.5], box: [10, 5, 380, 150] });
    const rows = FORMULAS.map((formula, row) => {
      const [y, look] = [0.66 - 0.42 * row, ["orange", "blue"][row]];
      const dots = exponents(state, formula, TYPES.float64).map((x) => line.dot(place(x), y, look));
      return line.words(place(-12000), y + 0.13, `exponents, ${formula}`, look) + dots.join("");
    });
    const limits = Object.entries(TYPES).map(([name, { limit }], at) => {
      const x = place(limit);
      return line.line([[x, 0], [x, 1.44 - 0.16 * at]], "line grey")
        + line.words(x - 0.15, 1.34 - 0.16 * at, `${name} to ${shown(limit)}`, "end");
    });
    return line.axes({ xs: [] }) + limits.join("") + rows.join("")
      + [-1000, -100, -10, 0, 10, 100, 1000].map((x) => line.words(place(x), -0.17, named(x), "tick-x")).join("");
  }
  const named = (x) => String(x).replace("-", "−");

  function table(state, found) {
    const rows = Object.keys(found).filter((name) => Array.isArray(found[name]));
    const body = rows.map((name) => {
      const cells = found[name].map((p, at) =>
        number(`${name}.${at}`, p, 4, "td", Number.isNaN(p) ? 'class="broken"' : `style="--share: ${p}"`));
      const largest = found[`${name}-largest`];
      const mark = Number.isFinite(largest) && largest ? "" : 'class="broken"';
      return `<tr><th scope="row">${name.replace("-", ", ")}</th>${number(`${name}-largest`, largest, 2, "td", mark)}${cells.join("")}</tr>`;
    });
    const heads = ["formula, type", "largest eˣ", "class 0", "class 1", "class 2"];
    return `<table><thead><tr>${heads.map((one) => `<th scope="col">${one}</th>`).join("")}</tr></thead><tbody>${body.join("")}</tbody></table>`;
  }

  function say(state, found) {
    const lost = broken(found).map((name) => name.replace("-", ", "));
    return lost.length ? `No probabilities from: ${lost.join("; ")}.` : "All six give probabilities.";
  }

  const logit = (label, value) => ({ label, min: -20, max: 20, step: 0.5, value, digits: 1 });
  explorable("softmax-shift", {
    title: "Softmax of three logits by two formulas in three types",
    height: 180,
    controls: {
      first: logit("logit 0", 2),
      second: logit("logit 1", -1),
      third: logit("logit 2", 0.5),
      shift: { label: "shift of all", min: -1000, max: 1000, step: 1, value: 10, digits: 0 },
      temperature: { label: "temperature", min: 0.1, max: 10, step: 0.1, value: 1, digits: 1 },
    },
    values, draw, say, table,
  });
})();
