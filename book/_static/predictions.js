// Lets the reader write down a guess before a fold is opened, and shows it beside the output; where
// the author has named the printed number, with how far off it is. Nothing is scored, and nothing
// leaves the browser: progress.js keeps it with the ticks.
(() => {
  "use strict";
  const TEXT = {
    guess: "Your guess:",
    choose: "choose",
    printed: (number) => `Printed: ${number}.`,
    exact: "No difference.",
    off: (distance) => `Off by ${distance}`,
    times: (factor) => `, or a factor of ${factor}`,
  };
  const LARGE = 3; // from which factor on it is told
  const UP = "⁻⁰¹²³⁴⁵⁶⁷⁸⁹";

  const make = (tag, attributes = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.append(...children);
    return element;
  };

  // The parts of "[62] parameters, best [tanh | ReLU]": words, and what may stand in their blanks.
  const partsOf = (form) =>
    form.split(/(\[[^\]]*\])/).filter(Boolean).map((part) => {
      if (part[0] !== "[") return { words: part };
      const inside = part.slice(1, -1).trim();
      return inside.includes("|") ? { choices: inside.split("|").map((one) => one.trim()) } : { number: inside };
    });

  function fieldFor({ choices, number }) {
    if (choices) {
      return make("select", {}, make("option", { value: "" }, TEXT.choose), ...choices.map((one) => make("option", {}, one)));
    }
    return make("input", { type: "text", autocomplete: "off", className: number ? "guess-number" : "guess-words" });
  }

  // 15,000,000 or 5 × 10⁻¹³ or 1/4 as a number; NaN if it is none.
  function valueOf(text) {
    const plain = text
      .replace(RegExp(`[${UP}]+`, "g"), (up) => `^${[...up].map((one) => "-0123456789"[UP.indexOf(one)]).join("")}`)
      .replace(/[\s%]/g, "")
      .replace(/[−–]/g, "-")
      .replace(/,(?=\d{3}(?!\d))/g, "")
      .replace(",", ".");
    const power = plain.match(/^(-?[\d.]*)[×x*·]?10\^(-?\d+)$/);
    const fraction = plain.match(/^(-?[\d.]+)\/([\d.]+)$/);
    if (power) return Number(`${power[1] || 1}e${power[2]}`);
    if (fraction) return fraction[1] / fraction[2];
    return plain ? Number(plain) : NaN;
  }

  // As the lessons write numbers: 1,250 or 0.0125 or 5 × 10⁻¹³.
  function written(number) {
    if (!number || (Math.abs(number) >= 1e-4 && Math.abs(number) < 1e7)) {
      return number.toLocaleString(document.documentElement.lang, { maximumSignificantDigits: 3 });
    }
    const [digits, power] = number.toExponential(1).replace(".0", "").split("e");
    return `${digits} × 10${[...power.replace("+", "")].map((one) => UP["-0123456789".indexOf(one)]).join("")}`;
  }

  function distance(guess, printed) {
    const [ours, theirs] = [valueOf(guess), valueOf(printed)];
    if (Number.isNaN(ours)) return "";
    if (ours === theirs) return TEXT.exact;
    const factor = Math.max(ours / theirs, theirs / ours);
    const unit = printed.includes("%") ? " %" : "";
    const far = Number.isFinite(factor) && factor >= LARGE;
    return `${TEXT.off(written(Math.abs(ours - theirs)) + unit)}${far ? TEXT.times(written(factor)) : ""}.`;
  }

  // The words that belong to a blank end at the mark that parts it from the next one.
  const wordsBefore = (words = "") => words.split(/[;,]/).at(-1).trim();
  const wordsAfter = (words = "") => words.split(/[;,]/)[0].trim();

  function prepare(place, page, memory) {
    const parts = partsOf(place.dataset.form || "[]");
    const blanks = parts.filter((part) => !("words" in part));
    place.append(make("span", { className: "guess-title" }, TEXT.guess));
    parts.forEach((part, at) => {
      if ("words" in part) return place.append(part.words);
      part.unit = part.number?.endsWith("%") ? " %" : "";
      part.before = wordsBefore(parts[at - 1]?.words);
      part.after = wordsAfter(parts[at + 1]?.words);
      part.field = fieldFor(part);
      part.field.setAttribute("aria-label", [TEXT.guess, part.before, part.unit, part.after].filter(Boolean).join(" "));
      part.field.addEventListener("input", () => {
        memory.set(page, place.id, blanks.map(({ field }) => field.value.trim()));
        tell();
      });
      place.append(part.field, part.unit);
    });
    place.setAttribute("role", "group");
    place.setAttribute("aria-label", TEXT.guess);

    const told = make("div", { className: "guessed" });
    document.querySelector(`#${place.dataset.cell} details > summary`)?.after(told);

    function tell() {
      const given = blanks.filter(({ field }) => field.value.trim());
      told.replaceChildren(...given.map(({ field, number, unit, before, after }) => {
        const guess = [before, field.value.trim() + unit, after].filter(Boolean).join(" ");
        const off = number ? `. ${TEXT.printed(number)} ${distance(field.value, number)}` : "";
        return make("p", {}, make("strong", {}, TEXT.guess), ` ${guess}${off}`);
      }));
    }

    function recall() {
      const words = memory.get(page, place.id);
      blanks.forEach(({ field }, at) => {
        if (field.value.trim() !== (words[at] ?? "")) field.value = words[at] ?? "";
      });
      tell();
    }
    memory.listen(recall);
    recall();
  }

  document.addEventListener("DOMContentLoaded", () => {
    const page = document.querySelector(".page-files")?.dataset.page;
    const memory = globalThis.guesses;
    if (!memory) return; // nothing can be kept here
    for (const place of document.querySelectorAll(".guess")) prepare(place, page, memory);
  });
})();
