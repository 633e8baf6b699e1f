// The gradient and the activations of a deep network, layer by layer, by depth, gain and activation.
(() => {
  "use strict";
  const WIDTH = 32, EXAMPLES = 8, MOST = 50;
  const positive = (a) => a > 0;
  // Each with its slope, in forms that stay exact far from zero.
  const ACTIVATIONS = {
    sigmoid: [(a) => (a < 0 ? Math.exp(a) / (1 + Math.exp(a)) : 1 / (1 + Math.exp(-a))), (a) => bell(Math.abs(a))],
    tanh: [Math.tanh, (a) => 4 * bell(2 * Math.abs(a))],
    ReLU: [(a) => (positive(a) ? a : 0), (a) => (positive(a) ? 1 : 0)],
    "leaky ReLU": [(a) => (positive(a) ? a : 0.1 * a), (a) => (positive(a) ? 1 : 0.1)],
  };
  const bell = (a) => Math.exp(-a) / (1 + Math.exp(-a)) ** 2;

  // The same random numbers for everyone, from a generator that takes one line: between −√3 and √3,
  // so that their mean square is 1. Source: Knuth, The art of computer programming 2, section 3.3.4.
  function* uniform() {
    for (let seed = 1; ; ) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      yield ((2 * seed) / 2 ** 32 - 1) * Math.sqrt(3);
    }
  }

  let drawn;
  function numbers() {
    if (drawn) return drawn;
    const source = uniform();
    const matrix = (rows) => Array.from({ length: rows }, () => Float64Array.from({ length: WIDTH }, () => source.next().value));
    drawn = { X: matrix(EXAMPLES), behind: matrix(EXAMPLES), W: Array.from({ length: MOST }, () => matrix(WIDTH)) };
    return drawn;
  }

  // Rows of X times W, or times its transpose.
  const times = (X, W, scale) => X.map((row) => W[0].map((_, to) => scale * row.reduce((sum, x, from) => sum + x * W[from][to], 0)));
  const timesTransposed = (X, W, scale) => X.map((row) => W.map((weights) => scale * row.reduce((sum, x, at) => sum + x * weights[at], 0)));
  const byWeights = (X, delta) => Array.from({ length: WIDTH }, (_, from) =>
    delta[0].map((_, to) => X.reduce((sum, row, example) => sum + row[from] * delta[example][to], 0)));
  const size = (matrix) => Math.sqrt(matrix.flatMap((row) => [...row]).reduce((sum, one) => sum + one ** 2, 0) / (matrix.length * WIDTH));

  function values({ activation, depth, gain }) {
    const [phi, slope] = ACTIVATIONS[activation];
    const { X, behind, W } = numbers();
    const scale = gain / Math.sqrt(WIDTH);
    const inputs = [X], before = [];
    for (let layer = 0; layer < depth; layer++) {
      before.push(times(inputs[layer], W[layer], scale));
      inputs.push(before[layer].map((row) => row.map(phi)));
    }
    const gradient = [];
    let back = behind; // the loss's derivatives by the last activations
    for (let layer = depth - 1; layer >= 0; layer--) {
      const delta = back.map((row, example) => row.map((one, unit) => one * slope(before[layer][example][unit])));
      gradient[layer] = size(byWeights(inputs[layer], delta));
      back = timesTransposed(delta, W[layer], scale);
    }
    return { gradient, signal: inputs.slice(1).map(size) };
  }

  const POWERS = [-20, -10, 0, 10];
  function panel(sizes, top, look, title, shownAt, name) {
    const part = plane({ x: [0, MOST + 1], y: [-24, 16], box: [50, top, 335, 110] });
    const points = sizes.map((one, at) => [at + 1, Math.log10(one)]);
    const at = shownAt ? sizes.length - 1 : 0;
    const text = shown(sizes[at]);
    return part.axes({ xs: [1, 10, 20, 30, 40, 50] }) +
      POWERS.map((power) => part.words(0, power - 1.5, `10<tspan dy="-6" font-size="10">${named(power)}</tspan>`, "tick-y", 'dx="-6"')).join("") +
      `<text x="54" y="${top - 6}" class="${look}">${title}</text>` +
      part.line([[0, 0], [MOST + 1, 0]], "line grey") + part.line(points, `line ${look}`) +
      part.dot(...points[at], look) +
      `<text class="end ${look}" x="385" y="${top - 6}">${shownAt ? "last" : "first"} layer: <tspan data-value="${name}.${at}">${text}</tspan></text>`;
  }
  const named = (power) => String(power).replace("-", "−");

  const draw = (state, { gradient, signal }) =>
    panel(gradient, 24, "blue", "gradient size", false, "gradient") +
    panel(signal, 190, "orange", "activation size", true, "signal") +
    '<text class="tick-x" x="218" y="336">layer</text>';

  function say({ activation, depth, gain }, { gradient, signal }) {
    return `${depth} ${depth === 1 ? "layer" : "layers"} of ${activation} with gain ${shown(gain)}: the gradient has the size ${shown(gradient[depth - 1])} in the last layer and ${shown(gradient[0])} in the first. The activations have the size ${shown(signal[0])} in the first layer and ${shown(signal[depth - 1])} in the last.`;
  }

  explorable("depth-gain", {
    title: "Gradient and activations by layer",
    height: 342,
    controls: {
      activation: { label: "activation", choices: Object.keys(ACTIVATIONS), value: "sigmoid" },
      depth: { label: "layers", min: 1, max: MOST, step: 1, value: 20, digits: 0 },
      gain: { label: "gain", min: 0.25, max: 3, step: 0.05, value: 1 },
    },
    values, draw, say,
  });
})();
