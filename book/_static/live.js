// Offers to run a page's code in the reader's browser. Until the reader asks for it nothing is fetched;
// what then runs the page is book/_live/page.mjs.
(() => {
  "use strict";
  const TEXT = {
    group: "Run the code of this page",
    run: "Run this page",
    before: (host) => `Its code runs in your browser, and can be changed then. This fetches Python from ${host} once, 17 MB.`,
    itself: "the place of this book",
    file: "The code of this page can be run and changed where the book comes from a server: see make serve.",
    old: "The code of this page can be run in a newer browser than this one.",
    failed: "The code cannot be run here: the rest of this page did not come.",
  };
  const isNew = typeof WebAssembly === "object" && "noModule" in HTMLScriptElement.prototype && "inert" in HTMLElement.prototype;

  document.addEventListener("DOMContentLoaded", () => {
    const place = document.getElementById("live");
    if (!place) return;
    const make = (tag, className) => Object.assign(document.createElement(tag), { className });
    const bar = make("div", "live-bar");
    const run = Object.assign(make("button", "live-button"), { type: "button", textContent: TEXT.run });
    const status = make("span", "live-status");
    const said = make("span", "live-said"); // for those who hear the page
    said.setAttribute("role", "status");
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", TEXT.group);
    bar.append(run, status, said);
    (document.querySelector(".objectives") ?? document.querySelector(".bd-article h1")).after(bar);

    const { host } = new URL(place.dataset.python, document.baseURI);
    const cannot = location.protocol === "file:" ? TEXT.file : isNew ? "" : TEXT.old;
    run.hidden = Boolean(cannot);
    status.textContent = cannot || TEXT.before(host === location.host ? TEXT.itself : host);
    run.addEventListener("click", async function first() {
      run.disabled = true; // until it is known how it goes on
      try {
        const { begin } = await import(new URL(`live/page.mjs?v=${place.dataset.version}`, document.baseURI));
        run.removeEventListener("click", first);
        begin({ settings: place.dataset, bar, run, status, said });
      } catch {
        status.textContent = said.textContent = TEXT.failed;
      }
      run.disabled = false;
    });
  });
})();
