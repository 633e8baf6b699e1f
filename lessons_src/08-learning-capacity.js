// How close a staircase of sigmoids and straight pieces of ReLU come to a curve, by the number of units.
(() => {
  "use strict";
  const CURVES = {
    "a sine": (x) => Math.sin(2 * Math.PI * x),
    "a parabola": (x) => x * x,
    "a jump": (x) => (x < 1 / 3 ? 0 : 1),
  };
  const KINDS = { "sigmoids, a staircase": staircase, "ReLU, straight pieces": through };
  const even = (count) => Array.from({ length: count }, (_, at) => at * (1 / (count - 1)));
  const GRID = even(2001); // where the error is looked for

  const sigmoid = (a) => (a < 0 ? Math.exp(a) / (1 + Math.exp(a)) : 1 / (1 + Math.exp(-a)));

  // The network of h sigmoids that makes h − 1 bumps from 0 to 1.
  function staircase(f, h) {
    const edges = even(h);
    const heights = edges.slice(1).map((edge, at) => f((edges[at] + edge) / 2));
    const steps = edges.map((_, at) => (heights[at] ?? 0) - (heights[at - 1] ?? 0));
    edges[0] -= 0.1; // a sigmoid is only half up at its edge
    edges[h - 1] += 0.1;
    const k = 50 * h;
    return (x) => steps.reduce((sum, step, at) => sum + step * sigmoid(k * x - k * edges[at]), 0);
  }

  // The network of h ReLU units that meets f at even knots from 0 to 1.
  function through(f, h) {
    const t = even(h + 1);
    const slopes = t.slice(1).map((knot, at) => (f(knot) - f(t[at])) * h);
    const s = slopes.map((slope, at) => slope - (slopes[at - 1] ?? 0));
    return (x) => s.reduce((sum, one, at) => sum + one * Math.max(0, x - t[at]), 0) + f(t[0]);
  }

  const farthest = (network, f) => Math.max(...GRID.map((x) => Math.abs(network(x) - f(x))));

  function values({ curve, units, kind }) {
    const [f, made] = [CURVES[curve], KINDS[kind]];
    const network = made(f, units);
    return { network: GRID.filter((_, at) => at % 10 === 0).map(network), error: farthest(network, f), twice: farthest(made(f, 2 * units), f) };
  }

  function draw({ curve, units, kind }, { network }) {
    const part = plane({ x: [0, 1], y: [-1.3, 1.3], box: [40, 12, 350, 200] });
    const f = CURVES[curve];
    const knots = kind.startsWith("ReLU") ? even(units + 1) : [];
    return part.axes({ xs: [0, 0.5, 1], ys: [-1, 0, 1], xlabel: "x" }) +
      part.line(GRID.map((x) => [x, f(x)]), "line orange") +
      part.line(network.map((y, at) => [at / 200, y]), "line blue") +
      knots.map((x) => part.dot(x, f(x), "blue", units > 30 ? 2 : 4)).join("") +
      part.words(0.6, 1.1, `${curve}, dashed`, "orange") + part.words(0.02, -1.2, `${units} ${kind.startsWith("ReLU") ? "ReLU" : "sigmoid"} units`, "blue");
  }

  const table = ({ units }, { error, twice }) => `<table><thead><tr><td></td><th scope="col">largest error</th></tr></thead><tbody>
    <tr><th scope="row">${units} units</th>${number("error", error, 4)}</tr>
    <tr><th scope="row">${2 * units} units</th>${number("twice", twice, 4)}</tr></tbody></table>`;

  const say = ({ curve, units }, { error, twice }) =>
    `With ${units} hidden units the network is ${shown(error, 4)} away from ${curve} where it is furthest, with twice as many ${shown(twice, 4)}${comparison(error, twice)}.`;
  function comparison(error, twice) {
    const factor = shown(error / twice, 1);
    if (twice < 1e-12 || factor === "1.0") return "";
    return error > twice ? `, smaller by a factor of ${factor}` : ", which is more";
  }

  explorable("error-width", {
    title: "A curve, and the network that follows it",
    height: 254,
    controls: {
      curve: { label: "curve", choices: Object.keys(CURVES), value: "a sine" },
      kind: { label: "units of", choices: Object.keys(KINDS), value: "sigmoids, a staircase" },
      units: { label: "hidden units", min: 2, max: 64, step: 1, value: 13, digits: 0 },
    },
    values, draw, say, table,
  });
})();
