// One neuron, tanh(w x + b), while its weight and its bias move.
(() => {
  "use strict";
  function values({ weight, bias, x }) {
    const product = weight * x;
    const sum = product + bias;
    return { product, sum, output: Math.tanh(sum), place: -bias / weight, reach: 1 / Math.abs(weight) };
  }

  function draw({ weight, bias, x }, { output, place, reach }) {
    const curve = plane({ x: [0, 40], y: [-1.25, 1.25], box: [40, 64, 350, 160] });
    const celsius = Array.from({ length: 401 }, (_, at) => at / 10);
    const [from, to] = [Math.max(0, place - reach), Math.min(40, place + reach)];
    const stretch = from < to ? [[from, -1], [from, 1], [to, 1], [to, -1]] : [];
    return key(40, 12, "line blue", "activation, tanh(w x + b)")
      + key(40, 31, "line orange", "pre-activation, w x + b")
      + key(40, 50, "line wide blue pale", "where that lies between −1 and 1")
      + curve.axes({ xs: [0, 10, 20, 30, 40], ys: [-1, 0, 1], xlabel: "temperature x in °C" })
      + curve.area(stretch, "blue pale")
      + curve.line([[0, 0], [40, 0]], "line grey")
      + curve.line([[x, -1.25], [x, output]], "line grey")
      + curve.line(celsius.map((one) => [one, weight * one + bias]), "line orange")
      + curve.line(celsius.map((one) => [one, Math.tanh(weight * one + bias)]), "line blue")
      + curve.dot(x, output, "blue", 6);
  }

  function table({ weight }, found) {
    const nowhere = "<td>nowhere</td>"; // a level line
    const rows = [
      ["product w x", number("product", found.product, 2)],
      ["pre-activation w x + b", number("sum", found.sum, 2)],
      ["activation tanh(w x + b)", number("output", found.output, 4)],
      ["pre-activation 0 at x = −b / w", weight ? number("place", found.place, 2) : nowhere],
      ["between −1 and 1 within 1 / |w| of it", weight ? number("reach", found.reach, 2) : nowhere],
    ];
    return `<table><tbody>${rows.map(([name, cell]) => `<tr><th scope="row">${name}</th>${cell}</tr>`).join("")}</tbody></table>`;
  }

  function say({ weight, x }, { sum, output }) {
    if (weight === 0) return "Without a weight the neuron gives one answer to all temperatures.";
    const here = `At ${shown(x, 1)} °C the neuron`;
    if (Math.abs(sum) < 1) return `${here} tells temperatures apart: its curve is steep there.`;
    if (Math.abs(output) < 0.99) return `${here} is on the way from steep to flat.`;
    return `${here} is saturated: other temperatures close by get nearly the same answer.`;
  }

  explorable("weight-and-bias", {
    title: "A neuron while its weight and its bias move",
    height: 266,
    controls: {
      weight: { label: "weight w", min: -3, max: 3, step: 0.1, value: 0.3, digits: 1 },
      bias: { label: "bias b", min: -60, max: 60, step: 0.5, value: -6, digits: 1 },
      x: { label: "input x", min: 0, max: 40, step: 0.5, value: 21, digits: 1 },
    },
    values, draw, say, table,
  });
})();
