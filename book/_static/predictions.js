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
    points: (distance) => `Off by ${distance} percentage point${distance === "1" ? "" : "s"}`,
    times: (factor) => `, or a factor of ${factor}`,
  };
  const LARGE = 3; // from which factor on it is told
  const UP = "⁻⁰¹²³⁴⁵⁶⁷⁸⁹";

  const make = (tag, attributes = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.append(...children);
    return element;
  };

  // The blanks of "best: [tanh | ReLU]; [62] parameters", each with the words around it. Between two
  // blanks a comma or semicolon parts what belongs to the one from what belongs to the other.
  function blanksOf(form) {
    const parts = form.split(/\[([^\]]*)\]/); // words, blank, words, blank, words
    const blanks = [];
    for (let at = 1; at < parts.length; at += 2) {
      const between = parts[at - 1].split(/;|, /);
      const before = (at === 1 || between.length > 1 ? between.at(-1) : "").trim();
      const after = parts[at + 1].split(/;|, /)[0].trim();
      const inside = parts[at].trim();
      const what = inside.includes("|") ? { choices: inside.split("|").map((one) => one.trim()) } : { number: inside };
      blanks.push({ ...what, before, after, unit: inside.endsWith("%") ? "%" : "" });
    }
    return blanks;
  }

  function fieldFor({ choices, number }) {
    if (choices) {
      return make("select", {}, make("option", { value: "" }, TEXT.choose), ...choices.map((one) => make("option", {}, one)));
    }
    return make("input", { type: "text", autocomplete: "off", className: number ? "guess-number" : "guess-words" });
  }

  // 15,000,000 or 5 × 10⁻¹³ or 1/4 or 25 % as a number, or as one of hundredths; NaN if it is none.
  function valueOf(text, inPercent) {
    const percent = text.includes("%");
    const plain = text
      .replace(RegExp(`[${UP}]+`, "g"), (up) => `^${[...up].map((one) => "-0123456789"[UP.indexOf(one)]).join("")}`)
      .replace(/[\s%]/g, "")
      .replace(/[−–]/g, "-")
      .replace(/,(?=\d{3}(?!\d))/g, "")
      .replace(",", ".");
    const power = plain.match(/^(-?[\d.]*)[×x*·]?10\^(-?\d+)$/);
    const fraction = plain.match(/^(-?[\d.]+)\/([\d.]+)$/);
    if (fraction) return (fraction[1] / fraction[2]) * (inPercent && !percent ? 100 : 1);
    const value = power ? `${power[1] || 1}e${power[2]}` : plain || NaN;
    return percent && !inPercent ? value / 100 : Number(value);
  }

  // As the lessons write numbers: 1,250 or 0.0125 or 5 × 10⁻¹³.
  function written(number) {
    if (!number || (Math.abs(number) >= 1e-4 && Math.abs(number) < 1e7)) {
      return number.toLocaleString(document.documentElement.lang, { maximumSignificantDigits: 3 });
    }
    const [digits, power] = number.toExponential(1).replace(".0", "").split("e");
    return `${digits}\u00a0×\u00a010${[...power.replace("+", "")].map((one) => UP["-0123456789".indexOf(one)]).join("")}`;
  }

  function distance(guess, printed) {
    const inPercent = printed.includes("%");
    const [ours, theirs] = [valueOf(guess, inPercent), valueOf(printed, inPercent)];
    if (Number.isNaN(ours)) return "";
    if (ours === theirs) return TEXT.exact;
    const factor = Math.max(ours / theirs, theirs / ours);
    const far = Number.isFinite(factor) && factor >= LARGE;
    const off = (inPercent ? TEXT.points : TEXT.off)(written(Math.abs(ours - theirs)));
    return `${off}${far ? TEXT.times(written(factor)) : ""}.`;
  }

  const spaced = (...words) => words.filter(Boolean).join(" ");

  function prepare(place, page, memory) {
    const blanks = blanksOf(place.dataset.form || "[]");
    place.append(make("span", { className: "guess-title" }, TEXT.guess));
    for (const blank of blanks) {
      const { before, unit, after } = blank;
      blank.field = fieldFor(blank);
      blank.field.setAttribute("aria-label", spaced(TEXT.guess, before, unit, after));
      blank.field.addEventListener("input", () => {
        memory.set(page, place.id, blanks.map(({ field }) => field.value.trim()));
        tell();
      });
      place.append(make("span", { className: "guess-part" }, before, blank.field, spaced(unit, after)));
    }
    place.setAttribute("role", "group");
    place.setAttribute("aria-label", TEXT.guess);

    const told = make("div", { className: "guessed" });
    document.querySelector(`#${place.dataset.cell} details > summary`)?.after(told);

    function tell() {
      const given = blanks.filter(({ field }) => field.value.trim());
      told.replaceChildren(...given.map(({ field, number, unit, before, after }) => {
        const own = /[%/]/.test(field.value); // 50 % or 1/2 need no other percent sign
        const guess = spaced(before, field.value.trim(), own ? "" : unit, after);
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
