// Shows where the numbers of the text come from: each leads to the output that prints it.
(() => {
  "use strict";
  const KEY = "mlp-course-proof";
  const TEXT = {
    show: "Show what is checked",
    hide: "Hide what is checked",
    numbers: (printed, declared) =>
      `${printed} numbers of this page are printed by its cells, ${declared} declared as not computed.`,
    printed: "Printed by the code:",
    drawn: "Shown in the figure",
    declared: (why) => `Not computed: ${why}`,
  };

  const lit = globalThis.Highlight ? new Highlight() : null;
  if (lit) CSS.highlights.set("printed", lit);

  const make = (tag, attributes = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.append(...children);
    return element;
  };

  // The places that print a number: the text of an output, and where in it.
  function placesOf(link) {
    const groups = link.dataset.at.split(" ").filter((group) => group.includes(":"));
    return groups.flatMap((group) => {
      const [cell, index, fromEnd, start, end] = group.split(":").map(Number);
      const text = document.querySelectorAll(`#cell-${cell} .cell_output .highlight > pre`)[index];
      if (!text) return [];
      const lines = text.textContent.trimEnd().split("\n");
      const line = lines.length - fromEnd;
      const before = lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0);
      return [{ text, line: lines[line] ?? "", start, end, before }];
    });
  }

  function rangeIn(element, from, to) {
    const range = document.createRange();
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    let at = 0;
    for (let node = walker.nextNode(); node; at += node.length, node = walker.nextNode()) {
      if (at <= from && from <= at + node.length) range.setStart(node, from - at);
      if (at <= to && to <= at + node.length) {
        range.setEnd(node, to - at);
        break;
      }
    }
    return range;
  }

  function light(link) {
    lit?.clear();
    for (const { text, before, start, end } of placesOf(link)) {
      lit?.add(rangeIn(text, before + start, before + end));
    }
  }

  const note = make("div", { className: "proof-note", id: "proof-note" });
  note.setAttribute("popover", "manual"); // so it lies over a panel, too
  let shown = null; // the link that it speaks of

  function describe(link) {
    if (link.dataset.checked === "declared") return [TEXT.declared(link.dataset.why)];
    const places = placesOf(link);
    if (!places.length) return [TEXT.drawn];
    const seen = new Map(places.map((place) => [place.text.id + place.before, place]));
    const lines = [...seen.values()].map(({ line, start, end }) =>
      make("code", {}, line.slice(0, start), make("mark", {}, line.slice(start, end)), line.slice(end)),
    );
    return [TEXT.printed, ...lines];
  }

  function show(link) {
    if (shown !== link) hide();
    shown = link;
    note.replaceChildren(...describe(link));
    note.setAttribute("role", "tooltip"); // it has its name, what it says, only now
    note.showPopover();
    link.setAttribute("aria-describedby", note.id);
    const place = link.getClientRects()[0];
    const width = document.documentElement.clientWidth;
    const left = Math.max(8, Math.min(place.left, width - note.offsetWidth - 8));
    note.style.left = `${left + scrollX}px`;
    const below = place.bottom + 6 + note.offsetHeight < innerHeight;
    note.style.top = `${(below ? place.bottom + 6 : place.top - note.offsetHeight - 6) + scrollY}px`;
    light(link);
  }

  function hide() {
    if (!shown) return;
    note.hidePopover();
    shown.removeAttribute("aria-describedby");
    shown = null;
  }

  function follow(link) {
    link.closest("[popover]")?.hidePopover();
    for (const { text } of placesOf(link)) {
      for (let fold = text.closest("details"); fold; fold = fold.parentElement.closest("details")) {
        fold.open = true;
      }
    }
    light(link);
    const [first] = placesOf(link);
    if (first) first.text.scrollIntoView({ block: "center" });
  }

  document.addEventListener("DOMContentLoaded", () => {
    const links = [...document.querySelectorAll(".checked[data-at]")];
    if (!links.length || !note.showPopover) return;
    document.body.append(note);
    let first = false; // a finger's first tap shows, the next one follows
    document.addEventListener("pointerdown", ({ target, pointerType }) => {
      const link = target.closest?.(".checked[data-at]");
      first = pointerType !== "mouse" && Boolean(link) && link !== shown;
      if (link !== shown) hide();
    });
    for (const link of links) {
      link.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && show(link));
      link.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && hide());
      link.addEventListener("focus", () => show(link));
      link.addEventListener("blur", hide);
      link.addEventListener("click", (event) => {
        if (link.tagName === "SPAN") return; // it holds a link of its own
        if (first || !link.hash) {
          event.preventDefault();
          show(link);
          first = false;
        } else {
          setTimeout(() => follow(link)); // after the browser has gone where the link leads
        }
      });
    }
    document.addEventListener("keydown", (event) => event.key === "Escape" && hide());

    const head = document.querySelector(".objectives");
    if (!head) return;
    const button = make("button", { type: "button", className: "proof-switch" });
    const all = links.flatMap((link) => link.dataset.at.split(" ")); // a formula may hold several
    const declared = all.filter((at) => at === "-").length;
    const told = make("p", { className: "proof-count" }, TEXT.numbers(all.length - declared, declared));
    const set = (on) => {
      document.documentElement.classList.toggle("proof", on);
      button.textContent = on ? TEXT.hide : TEXT.show;
      button.setAttribute("aria-pressed", String(on));
      told.hidden = !on;
      for (const link of links.filter((link) => link.tagName === "A" && !link.hash)) {
        if (on) link.tabIndex = 0;
        else link.removeAttribute("tabindex");
      }
    };
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") !== "true";
      set(on);
      try {
        localStorage.setItem(KEY, on ? "on" : "");
      } catch {
        // without a memory it is for this page
      }
    });
    let kept = "";
    try {
      kept = localStorage.getItem(KEY);
    } catch {
      // as above
    }
    set(kept === "on");
    head.after(make("div", { className: "proof-head" }, button, told));
  });
})();
