// The four corners of XOR, moved by two hidden ReLUs, and the line that parts them, if there is one.
(() => {
  "use strict";
  const CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]];
  const XOR = [0, 1, 1, 0];
  const SUMS = {
    "x₁ + x₂": [1, 1], "x₁ − x₂": [1, -1], "x₂ − x₁": [-1, 1], "−x₁ − x₂": [-1, -1],
    "x₁": [1, 0], "x₂": [0, 1], "−x₁": [-1, 0], "−x₂": [0, -1],
  };
  const dot = (p, q) => p[0] * q[0] + p[1] * q[1];
  const minus = (p, q) => [p[0] - q[0], p[1] - q[1]];

  const hidden = ({ sum1, bias1, sum2, bias2 }) => (x) =>
    [Math.max(dot(SUMS[sum1], x) + bias1, 0), Math.max(dot(SUMS[sum2], x) + bias2, 0)];

  function values(state) {
    const points = CORNERS.map(hidden(state));
    return { h1: points.map(([h1]) => h1), h2: points.map(([, h2]) => h2), gap: parting(points).gap };
  }

  // Of all straight lines the one that stays furthest from both sides, and how far apart it finds
  // them. It is at right angles to the way from a zero to a one, or lies along two of a kind.
  function parting([zero, one, other, last]) {
    const ways = [one, other].flatMap((p) => [minus(p, zero), minus(p, last)]);
    const along = [minus(one, other), minus(zero, last)].flatMap(([x, y]) => [[-y, x], [y, -x]]);
    // Divided at the end: until then whole quarters, so that no rounding makes a gap.
    const apart = (normal) => Math.min(...ways.map((way) => dot(normal, way))) / Math.hypot(...normal);
    const normals = [...ways, ...along].filter(([x, y]) => x || y);
    const [normal] = normals.sort((a, b) => apart(b) - apart(a));
    if (!normal || apart(normal) <= 0) return { gap: 0 };
    const nearest = (side, sign) => sign * Math.min(...side.map((p) => sign * dot(normal, p)));
    return { gap: apart(normal), normal, level: (nearest([one, other], 1) + nearest([zero, last], -1)) / 2 };
  }

  // Where normal · point = level, and the side beyond, as far as can be seen.
  function border(normal, level) {
    const [x, y] = normal.map((part) => part / dot(normal, normal));
    const at = (along, beyond) => [x * (level + beyond) - y * along, y * (level + beyond) + x * along];
    const line = [at(-10, 0), at(10, 0)];
    return { line, side: [...line, at(10, 10), at(-10, 10)] };
  }

  function draw(state, { h1, h2 }) {
    const fold = hidden(state);
    const end = Math.max(2, ...h1, ...h2);
    const before = plane({ x: [-0.5, 1.5], y: [-0.5, 1.5], box: [24, 34, 160, 160] });
    const after = plane({ x: [-0.5, end + 0.5], y: [-0.5, end + 0.5], box: [230, 34, 160, 160] });
    const units = { blue: border(SUMS[state.sum1], -state.bias1), orange: border(SUMS[state.sum2], -state.bias2) };
    const { gap, normal, level } = parting(CORNERS.map(fold));
    const steps = [0, 0.25, 0.5, 0.75, 1];
    const fine = Array.from({ length: 17 }, (_, at) => at / 16); // so that a fold falls on a point
    const net = steps.flatMap((one) => [fine.map((x) => [one, x]), fine.map((x) => [x, one])]);
    // Each name on its own side of the mark: so those of corners that fell together are read as well.
    const mark = (on, [x, y], [a, b]) => (a === b ? on.dot(x, y, "orange") : on.square(x, y, "blue"))
      + on.words(x, y, `${a}${b}`, a ? "" : "end", `dx="${a ? 8 : -8}" dy="${b ? -6 : 17}"`);
    return key(24, 12, "line blue", "h₁ = 0") + key(122, 12, "line orange", "h₂ = 0")
      + (gap ? key(230, 12, "line dotted", "parting line") : '<text x="230" y="17">no parting line</text>')
      + before.axes({ xs: [0, 1], ys: [0, 1], xlabel: "x₁ across, x₂ up; shaded: unit on" })
      + after.axes({ xs: [0, 1, 2, 3, 4].filter((h) => h <= end), ys: [1, 2, 3, 4].filter((h) => h <= end), xlabel: "h₂ by h₁" })
      + Object.entries(units).map(([look, { line, side }]) => before.area(side, `${look} pale`) + before.line(line, `line ${look}`)).join("")
      + net.map((line) => before.line(line, "line grey") + after.line(line.map(fold), "line grey")).join("")
      + (gap ? after.line(border(normal, level).line, "line dotted") : "")
      + CORNERS.map((corner) => mark(before, corner, corner) + mark(after, fold(corner), corner)).join("");
  }

  function table(state, { h1, h2, gap }) {
    const rows = CORNERS.map((corner, at) =>
      `<tr><th scope="row">${corner.join("")}, XOR ${XOR[at]}</th>${number(`h1.${at}`, h1[at])}${number(`h2.${at}`, h2[at])}</tr>`);
    return `<table><thead><tr><th scope="col">corner</th><th scope="col">h₁</th><th scope="col">h₂</th></tr></thead>
      <tbody>${rows.join("")}<tr><th scope="row">ones and zeros lie apart by</th><td></td>${number("gap", gap)}</tr></tbody></table>`;
  }

  const say = (state, { gap }) => `${gap ? "A" : "No"} straight line parts the ones, squares, from the zeros, circles.`;

  const sum = (label) => ({ label, choices: Object.keys(SUMS), value: "x₁ + x₂" });
  const bias = (value) => ({ label: "plus bias", min: -2, max: 2, step: 0.25, value });
  explorable("xor-fold", {
    title: "The corners of XOR moved by two hidden units",
    height: 236,
    controls: { sum1: sum("h₁: ReLU of"), bias1: bias(0), sum2: sum("h₂: ReLU of"), bias2: bias(-1) },
    values, draw, say, table,
  });
})();
