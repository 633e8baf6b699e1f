// Every number of the network 2–3–2–2 while its inputs move.
(() => {
  "use strict";
  // The network of the lesson's first cell: a matrix has a row for each sending unit.
  const LAYERS = [
    { W: [[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]], b: [0.1, 0.2, 0.3], phi: sigmoid },
    { W: [[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]], b: [0.1, 0.2], phi: sigmoid },
    { W: [[0.1, 0.3], [0.2, 0.4]], b: [0.1, 0.2], phi: (a) => a },
  ];
  const NAMES = ["input", "hidden 1", "hidden 2", "output"];

  // Without an exponential that overflows, for either sign.
  function sigmoid(a) {
    const e = Math.exp(-Math.abs(a));
    return a < 0 ? e / (1 + e) : 1 / (1 + e);
  }

  const affine = (z, { W, b }) => b.map((bias, to) => z.reduce((sum, one, from) => sum + one * W[from][to], 0) + bias);

  function values({ x1, x2, times }) {
    const found = { X: [x1 * Number(times), x2 * Number(times)] };
    let z = found.X;
    LAYERS.forEach((layer, at) => {
      const a = affine(z, layer);
      z = a.map(layer.phi);
      found[`A${at + 1}`] = a;
      found[`Z${at + 1}`] = z;
    });
    return found;
  }

  function draw(state, found) {
    const columns = [found.X, found.Z1, found.Z2, found.Z3];
    const place = (column, unit) => [45 + 103 * column, 120 + 72 * (unit - (columns[column].length - 1) / 2)];
    const lines = [], nodes = [];
    columns.forEach((units, column) => {
      const ends = column === 0 || column === 3;
      nodes.push(`<text class="middle ${ends ? "blue" : "orange"}" x="${place(column, 0)[0]}" y="14">${NAMES[column]}</text>`);
      units.forEach((value, unit) => {
        const [x, y] = place(column, unit);
        columns[column + 1]?.forEach((_, to) => {
          const [x2, y2] = place(column + 1, to);
          lines.push(`<path class="line grey" d="M${x},${y}L${x2},${y2}"/>`);
        });
        nodes.push(`<circle class="node ${ends ? "blue" : "orange"}" cx="${x}" cy="${y}" r="30"/>`);
        const text = (name, number, up) =>
          `<text class="middle" data-value="${name}.${unit}" x="${x}" y="${y + 5 + up}" ${fitting(shown(number))}</text>`;
        if (ends) nodes.push(text(column ? "Z3" : "X", value, 0));
        else nodes.push(text(`A${column}`, found[`A${column}`][unit], -9), text(`Z${column}`, value, 9));
      });
    });
    return lines.join("") + nodes.join("");
  }

  function table(state, found) {
    const names = ["A1", "Z1", "A2", "Z2", "Z3"];
    const rows = names.map((name) =>
      `<tr><th scope="row">${name === "Z3" ? "Y" : `${name[0]}<sup>(${name[1]})</sup>`}</th>${found[name].map((one, at) => number(`${name}.${at}`, one, 8)).join("")}</tr>`);
    const heads = ["", "first unit", "second", "third"].map((one) => (one ? `<th scope="col">${one}</th>` : "<td></td>"));
    return `<table><thead><tr>${heads.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
  }

  // A long number in smaller type, so that it keeps within its circle.
  const fitting = (text) => `font-size="${text.length > 5 ? 13 : 15}">${text}`;
  const list = (numbers) => numbers.map((one) => shown(one)).join(" and ");
  const say = (state, { X, Z3 }) => `The inputs are ${list(X)}; the outputs are ${list(Z3)}.`;

  explorable("forward-pass", {
    title: "The network of three layers while its inputs move",
    height: 235,
    controls: {
      x1: { label: "first input", min: -10, max: 10, step: 0.25, value: 1 },
      x2: { label: "second input", min: -10, max: 10, step: 0.25, value: 0.5 },
      times: { label: "both times", choices: ["1", "10", "1000", "1000000"], value: "1" },
    },
    values, draw, say, table,
  });
})();
