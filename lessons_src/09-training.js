// A network of one tanh unit, forward and back, after some steps of gradient descent.
(() => {
  "use strict";
  const [X, WANTED, START] = [1.5, 0.5, [0.8, -0.2, -2, 1]]; // w₁, b₁, w₂, b₂ as in the lesson's cell
  const NAMES = ["w₁", "b₁", "w₂", "b₂"];
  const STEPS = 30;

  // 1 − tanh², from an exponential that keeps its digits where the unit is saturated.
  function slope(a) {
    const e = Math.exp(-Math.abs(a));
    return ((2 * e) / (1 + e * e)) ** 2;
  }

  function pass([w1, b1, w2, b2]) {
    const a = X * w1 + b1;
    const z = Math.tanh(a);
    const o = z * w2 + b2;
    const byO = 2 * (o - WANTED);
    const byZ = byO * w2;
    const byA = byZ * slope(a);
    return {
      forward: [X, a, z, o, (o - WANTED) ** 2],
      back: [byA * w1, byA, byZ, byO, 1],
      gradient: [byA * X, byA, byO * z, byO],
    };
  }

  const step = (parameters, rate) => parameters.map((one, at) => one - rate * pass(parameters).gradient[at]);
  const loss = (parameters) => pass(parameters).forward[4];

  function values({ rate, steps }) {
    const path = [START];
    while (path.length <= STEPS + 1) path.push(step(path.at(-1), rate));
    const [parameters, after] = [path[steps], path[steps + 1]];
    return { parameters, after, ...pass(parameters), lossAfter: loss(after), losses: path.map(loss) };
  }

  // What is below half a unit of the last digit is 0 here: at the bottom only roundings are left.
  const shownAs = (name, value, digits, tag, more) => number(name, Math.abs(value) < 0.5 * 10 ** -digits ? 0 : value, digits, tag, more);

  function draw({ steps }, { parameters, forward, back, gradient, losses }) {
    const across = (place) => 28 + 57 * place;
    const text = (name, value, place, y, look) => shownAs(name, value, 2, "text", `class="middle ${look}" x="${across(place)}" y="${y}"`);
    const units = ["x", "a", "z", "o", "L"].map((name, at) => {
      const place = [0, 2, 3, 5, 6][at];
      return `<circle class="node blue" cx="${across(place)}" cy="77" r="15"/><text class="middle" x="${across(place)}" y="82">${name}</text>`
        + text(`forward.${at}`, forward[at], place, 44, "blue") + text(`back.${at}`, back[at], place, 118, "orange");
    });
    const weights = [[1, 0], [4, 2]].map(([place, at]) =>
      `<text class="middle" x="${across(place)}" y="70">${NAMES[at]}</text>`
        + text(`parameters.${at}`, parameters[at], place, 44, "blue") + text(`gradient.${at}`, gradient[at], place, 118, "orange"));
    const top = Math.max(...losses) * 1.1;
    const curve = plane({ x: [0, 31], y: [0, top], box: [28, 186, 360, 90] });
    return `<path class="line grey" d="M${across(0)},77H${across(6)}"/>
      <text class="blue" x="10" y="16">forward →, the values</text><text class="orange" x="10" y="142">← back, the derivatives of the loss L</text>`
      + units.join("") + weights.join("")
      + curve.axes({ xs: [0, 10, 20, 30], ys: top < 3 ? [0, 1] : [0, 3, 6].filter((one) => one < top), xlabel: "steps made", ylabel: "loss; dashed, the next step" })
      + curve.line(losses.map((one, at) => [at, one]), "line blue") + curve.dot(steps, losses[steps], "blue", 6)
      + curve.line([[steps, losses[steps]], [steps + 1, losses[steps + 1]]], "line orange");
  }

  function table(state, { parameters, gradient, after, forward, lossAfter }) {
    const rows = NAMES.map((name, at) => `<tr><th scope="row">${name}</th>${shownAs(`parameters.${at}`, parameters[at], 4)}${
      shownAs(`gradient.${at}`, gradient[at], 4)}${shownAs(`after.${at}`, after[at], 4)}</tr>`);
    const heads = ["", "now", "derivative", "after a step"].map((one) => (one ? `<th scope="col">${one}</th>` : "<td></td>"));
    return `<table><thead><tr>${heads.join("")}</tr></thead><tbody>${rows.join("")}
      <tr><th scope="row">loss</th>${shownAs("forward.4", forward[4], 4)}<td></td>${shownAs("lossAfter", lossAfter, 4)}</tr></tbody></table>`;
  }

  function say(state, { forward, lossAfter }) {
    if (forward[4] < 5e-5) return "The loss is as good as 0.";
    if (lossAfter < forward[4]) return "One more step makes the loss smaller.";
    return "One more step goes too far: it makes the loss larger.";
  }

  explorable("descent-step", {
    title: "Gradient descent on a network of one hidden unit",
    height: 316,
    controls: {
      // At rates above 0.4 the steps no longer settle, and roundings decide what the numbers are.
      rate: { label: "learning rate", min: 0.01, max: 0.4, step: 0.01, value: 0.05 },
      steps: { label: "steps made", min: 0, max: STEPS, step: 1, value: 0, digits: 0 },
    },
    values, draw, say, table,
  });
})();
