// Any of the lesson's activations with its tangent, and all their slopes on one scale.
(() => {
  "use strict";
  const positive = (x) => (x > 0 ? 1 : 0);
  // From e = exp(−|x|), which never overflows; far out the slopes keep their digits.
  const e = (x) => Math.exp(-Math.abs(x));
  const sigmoid = (x) => (x < 0 ? e(x) : 1) / (1 + e(x));
  const FUNCTIONS = {
    step: { value: positive, slope: () => 0, kinks: [0] },
    sigmoid: { value: sigmoid, slope: (x) => e(x) / (1 + e(x)) ** 2 },
    tanh: { value: Math.tanh, slope: (x) => ((2 * e(x)) / (1 + e(x) ** 2)) ** 2 },
    ReLU: { value: (x) => Math.max(x, 0), slope: positive, kinks: [0] },
    "leaky ReLU": { value: (x) => Math.max(0.1 * x, x), slope: (x) => (x > 0 ? 1 : 0.1), kinks: [0] },
    identity: { value: (x) => x, slope: () => 1 },
    softplus: { value: (x) => Math.max(x, 0) + Math.log1p(e(x)), slope: sigmoid },
    hardtanh: { value: (x) => Math.min(Math.max(x, -1), 1), slope: (x) => positive(1 - Math.abs(x)), kinks: [-1, 1] },
  };

  function values({ activation, x }) {
    const { value, slope } = FUNCTIONS[activation];
    return { value: value(x), slope: slope(x) };
  }

  const has = (kinks, x) => Boolean(kinks?.includes(x));

  function draw({ activation, x }, found) {
    const { value, slope, kinks } = FUNCTIONS[activation];
    const xs = Array.from({ length: 241 }, (_, at) => (at - 120) / 20);
    const without = (f) => xs.map((one) => [one, has(kinks, one) ? NaN : f(one)]);
    // As many units to an inch up as across, so that a slope of 1 rises as it should; the window
    // follows the point.
    const low = Math.min(Math.max(-1.5, found.value - 4.5), found.value - 0.5);
    const high = low + 5;
    const above = plane({ x: [-6, 6], y: [low, high], box: [42, 44, 348, 145] });
    const below = plane({ x: [-6, 6], y: [-0.06, 1.06], box: [42, 232, 348, 110] });
    const tangent = [-4, 4].map((far) => [x + far, found.value + far * found.slope]);
    return key(42, 12, "line blue", activation)
      + (has(kinks, x) ? '<text x="222" y="17">no tangent here</text>' : key(222, 12, "line orange", "tangent"))
      + above.axes({ xs: [-6, -3, 0, 3, 6], ys: [-4, -2, 0, 2, 4].filter((y) => y > low && y < high), ylabel: "value" })
      + above.line(activation === "step" ? without(value) : xs.map((one) => [one, value(one)]), "line blue")
      + (has(kinks, x) ? "" : above.line(tangent, "line orange"))
      + above.dot(x, found.value, "blue", 6)
      + below.axes({ xs: [-6, -3, 0, 3, 6], ys: [0, 0.25, 0.5, 1], xlabel: "x", ylabel: "slope, on one scale for all" })
      + [0.25, 1].map((y) => below.line([[-6, y], [6, y]], "line grey")).join("")
      + below.line([[x, 0], [x, found.slope]], "line orange")
      + below.line(without(slope), "line blue") + below.dot(x, found.slope, "blue", 6);
  }

  function table({ x }, found) {
    return `<table><thead><tr><th scope="col">x</th><th scope="col">value</th><th scope="col">slope</th></tr></thead>
      <tbody><tr><th scope="row">${shown(x)}</th>${number("value", found.value, 4)}${number("slope", found.slope, 4)}</tr></tbody></table>`;
  }

  function say({ activation, x }, { slope }) {
    if (has(FUNCTIONS[activation].kinks, x)) {
      return `At ${shown(x)} the ${activation} has no slope; mlpkit takes ${shown(slope, 1)} for it.`;
    }
    if (slope === 0) return `At ${shown(x)} the ${activation} is level: a small change of x does not show.`;
    return `At x = ${shown(x)} the slope of ${activation} is ${shown(slope)}: a small change of x comes out multiplied by it.`;
  }

  explorable("tangent-slope", {
    title: "An activation with its tangent, and its slope",
    height: 384,
    controls: {
      activation: { label: "activation", choices: Object.keys(FUNCTIONS), value: "sigmoid" },
      x: { label: "x", min: -6, max: 6, step: 0.1, value: 0 },
    },
    values, draw, say, table,
  });
})();
