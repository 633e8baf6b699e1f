// A figure to take in hand: a custom element around a printed figure, which stays until the reader
// asks for more, on paper, and where no script runs. Each lesson's own stand beside it, as
// NN-name.js, and say four things of themselves:
//
//   explorable("softmax-shift", {
//     controls: { shift: { label: "shift", min: 0, max: 10, step: 1, value: 0 } },  // or choices: […]
//     values(state) → numbers by name, which a test holds against mlpkit
//     draw(state, values) → what the picture consists of, as SVG
//     say(state, values) → the same in a sentence; table(state, values) → HTML below it, if any
//   });
//
// A number that is shown has the attribute data-value with its name. The state stands in the
// address, so that it can be linked to: #softmax-shift=12,0.5
const { explorable, plane, key, number, shown, escaped } = (() => {
  "use strict";
  const TEXT = {
    take: "Take this figure in hand",
    back: "Back to the printed figure",
    reset: "Start again",
  };
  const WIDTH = 400; // of a drawing, in its own units; on a phone one is 0.8 px

  class Explorable extends HTMLElement {
    connectedCallback() {
      if (this.button) return;
      this.state = this.beginning();
      this.button = make("button", { type: "button", className: "explorable-take", textContent: TEXT.take });
      this.button.addEventListener("click", () => this.take());
      this.querySelector("figure").after(this.button); // in the fold, if the figure is in one
      const follow = () => this.read(location.hash) && this.take({ seen: true });
      addEventListener("hashchange", follow);
      follow();
    }

    beginning() {
      return Object.fromEntries(Object.entries(this.parts.controls).map(([name, { value }]) => [name, value]));
    }

    // Puts the drawing in the place of the figure.
    take({ seen = false } = {}) {
      this.panel ??= this.build();
      this.classList.add("taken");
      this.show();
      for (let box = this.panel; box !== this; box = box.parentElement) if (box.open === false) box.open = true;
      if (!seen) this.panel.querySelector("input, select").focus({ preventScroll: true });
      this.panel.scrollIntoView({ block: "nearest" }); // the figure may have been taller
    }

    leave() {
      this.classList.remove("taken");
      if (location.hash.startsWith(`#${this.localName}=`)) history.replaceState(null, "", "#");
      this.button.focus();
    }

    build() {
      const { controls, height, title } = this.parts;
      const panel = make("div", { className: "explorable-panel" });
      panel.setAttribute("role", "group");
      panel.setAttribute("aria-label", title);
      panel.innerHTML = `
        <svg role="img" viewBox="0 0 ${WIDTH} ${height}"></svg>
        <div class="explorable-controls">${Object.entries(controls).map(control).join("")}</div>
        <div class="explorable-table"></div>
        <p class="explorable-said" role="status"></p>
        <p class="explorable-end"><button type="button">${TEXT.reset}</button> <button type="button">${TEXT.back}</button></p>`;
      const [reset, back] = panel.querySelectorAll(".explorable-end button");
      reset.addEventListener("click", () => this.change(this.beginning()));
      back.addEventListener("click", () => this.leave());
      panel.addEventListener("input", ({ target }) =>
        this.change({ [target.name]: target.type === "range" ? Number(target.value) : target.value }));
      this.button.after(panel);
      return panel;
    }

    change(state) {
      Object.assign(this.state, state);
      this.show();
      clearTimeout(this.later); // browsers refuse an address that changes too often
      this.later = setTimeout(() => history.replaceState(null, "", this.address()), 200);
    }

    show() {
      const { controls, values, draw, say, table } = this.parts;
      for (const [name, { choices, digits }] of Object.entries(controls)) {
        const field = this.panel.querySelector(`[name="${name}"]`);
        field.value = this.state[name];
        if (choices) continue;
        const text = shown(this.state[name], digits);
        field.nextElementSibling.textContent = text;
        field.setAttribute("aria-valuetext", text);
      }
      const found = values(this.state);
      const picture = this.panel.querySelector("svg");
      picture.innerHTML = draw(this.state, found);
      this.panel.querySelector(".explorable-table").innerHTML = table?.(this.state, found) ?? "";
      const sentence = say(this.state, found);
      picture.setAttribute("aria-label", sentence);
      const said = this.panel.querySelector("[role=status]");
      if (said.textContent !== sentence) said.textContent = sentence;
    }

    address() {
      return `#${this.localName}=${Object.values(this.state).map(encodeURIComponent).join(",")}`;
    }

    // Takes over the state that an address names, if it is one of this figure's.
    read(hash) {
      const start = `#${this.localName}=`;
      if (!hash.startsWith(start)) return false;
      const given = hash.slice(start.length).split(",").map(decoded);
      Object.entries(this.parts.controls).forEach(([name, { choices, min, max, value }], at) => {
        const [text, amount] = [given[at] ?? "", Number(given[at] || NaN)];
        if (choices) this.state[name] = choices.includes(text) ? text : value;
        else this.state[name] = Number.isFinite(amount) ? Math.min(max, Math.max(min, amount)) : value;
      });
      return true;
    }
  }

  const make = (tag, attributes) => Object.assign(document.createElement(tag), attributes);
  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return ""; // a person's own percent sign
    }
  }

  const escaped = (text) => String(text).replace(/[&<>"]/g, (one) => `&#${one.charCodeAt()};`);

  function control([name, { label, choices, min, max, step }]) {
    const field = choices
      ? `<select name="${name}">${choices.map((one) => `<option>${escaped(one)}</option>`).join("")}</select>`
      : `<input type="range" name="${name}" min="${min}" max="${max}" step="${step}"><span></span>`;
    return `<label><span>${label}</span>${field}</label>`;
  }

  // A number as text: 0.25, −3, 1.2e+4, inf, nan.
  function shown(value, digits = 2) {
    if (Number.isNaN(value)) return "nan";
    if (!Number.isFinite(value)) return value > 0 ? "inf" : "−inf";
    const large = value && (Math.abs(value) >= 1e4 || Math.abs(value) < 10 ** -digits / 2);
    const text = large ? value.toExponential(1) : value.toFixed(digits);
    return (Number(text) === 0 ? text.replace("-", "") : text).replaceAll("-", "−");
  }

  // The same as an element that says which of the values it shows.
  const number = (name, value, digits, tag = "td", more = "") =>
    `<${tag} data-value="${name}" ${more}>${shown(value, digits)}</${tag}>`;

  // What a line in the drawing stands for: a piece of it, and words.
  const key = (x, y, look, text) =>
    `<path class="${look}" d="M${x},${y}h36"/><text x="${x + 44}" y="${y + 5}">${text}</text>`;

  // A part of the drawing with coordinates of its own: what lies outside its limits is not seen.
  let planes = 0;
  function plane({ x: [x0, x1], y: [y0, y1], box: [left, top, width, height] }) {
    const across = (x) => left + ((x - x0) / (x1 - x0)) * width;
    const down = (y) => top + ((y1 - y) / (y1 - y0)) * height;
    const at = (x, y) => `${across(x).toFixed(1)},${down(y).toFixed(1)}`;
    const id = `plane-${(planes += 1)}`;
    const clip = `<clipPath id="${id}"><rect x="${left}" y="${top}" width="${width}" height="${height}"/></clipPath>`;
    return {
      // Through finite points; at others the line has a gap.
      line(points, look) {
        const runs = [[]];
        for (const [x, y] of points) {
          if (Number.isFinite(x) && Number.isFinite(y)) runs.at(-1).push(at(x, clamped(y, y0, y1)));
          else runs.push([]);
        }
        const lines = runs.filter((run) => run.length > 1);
        return lines.map((run) => `<polyline class="${look}" clip-path="url(#${id})" points="${run.join(" ")}"/>`).join("");
      },
      area(points, look) {
        return `<polygon class="${look}" clip-path="url(#${id})" points="${points.map(([x, y]) => at(x, y)).join(" ")}"/>`;
      },
      dot(x, y, look, radius = 5) {
        const inside = x >= x0 && x <= x1 && y >= y0 && y <= y1;
        return inside ? `<circle class="${look}" cx="${across(x)}" cy="${down(y)}" r="${radius}"/>` : "";
      },
      square(x, y, look) {
        return `<rect class="${look}" x="${across(x) - 5}" y="${down(y) - 5}" width="10" height="10"/>`;
      },
      words(x, y, text, look = "", more = "") {
        return `<text class="${look}" x="${across(x)}" y="${down(y)}" ${more}>${text}</text>`;
      },
      axes({ xs = [], ys = [], xlabel = "", ylabel = "" }) {
        const [bottom, right] = [top + height, left + width];
        return `<defs>${clip}</defs><path class="axis" d="M${left},${top}V${bottom}H${right}"/>
          ${xs.map((x) => `<text class="tick-x" x="${across(x)}" y="${bottom + 17}">${named(x)}</text>`).join("")}
          ${ys.map((y) => `<text class="tick-y" x="${left - 6}" y="${down(y) + 5}">${named(y)}</text>`).join("")}
          <text class="tick-x" x="${left + width / 2}" y="${bottom + 36}">${xlabel}</text>
          <text x="${left - 4}" y="${top - 8}">${ylabel}</text>`;
      },
    };
  }
  // So far outside that it makes no difference; browsers draw larger numbers wrongly.
  const clamped = (y, low, high) => Math.min(high + 99 * (high - low), Math.max(low - 99 * (high - low), y));
  const named = (tick) => String(tick).replace("-", "−");

  const explorable = (name, parts) =>
    customElements.define(name, class extends Explorable { parts = parts; });
  return { explorable, plane, key, number, shown, escaped };
})();
