// Shows in place what a link to a term, an equation or a work leads to. Without scripts, or with a
// key held, it is a link like any other.
(() => {
  "use strict";
  const TEXT = {
    name: (link) => `What is meant by ${link}`,
    follow: { term: "In the glossary", equation: "Where it stands", work: "In the bibliography" },
    close: "Close",
  };
  const GAP = 6; // pixels between a link and what it shows, and between that and the page's edge

  const make = (tag, attributes = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.append(...children);
    return element;
  };

  const box = make("div", { className: "definition", tabIndex: -1 });
  box.setAttribute("popover", "auto");
  box.setAttribute("role", "dialog");
  let from; // the link whose meaning is shown

  async function show(link, { dataset, childNodes }) {
    from = link;
    globalThis.MathJax?.typesetClear?.([box]);
    const close = make("button", { type: "button", onclick: () => box.hidePopover() }, TEXT.close);
    const follow = make("a", { href: link.getAttribute("href") }, TEXT.follow[dataset.kind]);
    follow.addEventListener("click", () => box.hidePopover());
    box.replaceChildren(
      make("div", { className: "definition-text" }, ...[...childNodes].map((node) => node.cloneNode(true))),
      make("div", { className: "definition-end" }, follow, close),
    );
    box.setAttribute("aria-label", TEXT.name(link.textContent));
    link.after(box); // so Tab goes from the link through the box and on
    box.showPopover();
    link.setAttribute("aria-expanded", "true");
    place(link);
    box.focus({ preventScroll: true });
    if (box.querySelector(".math")) {
      const mathjax = await loaded();
      await mathjax.typesetPromise([box]);
      dispatchEvent(new Event("resize")); // a formula may be too wide (accessible.js)
      if (from === link) place(link);
    }
  }

  // MathJax, which a page without formulas of its own does not have; asked for once.
  let asked;
  async function loaded() {
    if (!globalThis.MathJax) {
      globalThis.MathJax = { options: { processHtmlClass: "math" } };
      const src = `${document.documentElement.dataset.content_root}_static/mathjax/tex-chtml.js`;
      const script = make("script", { src });
      document.head.append(script);
      asked = new Promise((done) => (script.onload = done));
    }
    await asked;
    await MathJax.startup.promise;
    return MathJax;
  }

  function place(link) {
    const parts = [...link.getClientRects()]; // a link may go on in the next line
    const [first, last] = [parts[0], parts.at(-1)];
    const width = document.documentElement.clientWidth;
    const left = Math.max(GAP, Math.min(first.left, width - box.offsetWidth - GAP));
    const below = last.bottom + GAP + box.offsetHeight < innerHeight || first.top < box.offsetHeight + GAP;
    box.style.left = `${left + scrollX}px`;
    box.style.top = `${(below ? last.bottom + GAP : first.top - box.offsetHeight - GAP) + scrollY}px`;
  }

  box.addEventListener("toggle", ({ newState }) => {
    if (newState === "closed" && !box.matches(":popover-open")) from.setAttribute("aria-expanded", "false");
  });
  // A popover closes by itself when Escape is pressed, but the theme keeps that key from it.
  document.addEventListener("keydown", ({ key }) => key === "Escape" && from && box.hidePopover(), true);
  box.addEventListener("focusout", ({ relatedTarget: next }) => {
    if (next && next !== from && !box.contains(next)) box.hidePopover();
  });

  document.addEventListener("DOMContentLoaded", () => {
    const template = document.querySelector("#definitions");
    if (!template || !("popover" in HTMLElement.prototype)) return;
    const known = new Map([...template.content.children].map((one) => [one.dataset.href, one]));
    let again = false; // the press that closes the box does not open it once more
    for (const link of document.querySelectorAll("article a.reference.internal")) {
      const definition = known.get(link.getAttribute("href"));
      if (!definition) continue;
      link.setAttribute("aria-haspopup", "dialog");
      link.setAttribute("aria-expanded", "false");
      link.addEventListener("pointerdown", () => (again = link === from && box.matches(":popover-open")));
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        if (again) box.hidePopover();
        else show(link, definition);
        again = false;
      });
    }
  });
})();
