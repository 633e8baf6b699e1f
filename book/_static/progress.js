// Remembers which lessons and exercises the reader has ticked, and what the reader has guessed
// (predictions.js), in this browser and nowhere else.
(() => {
  "use strict";
  const KEY = "mlp-course-ticks";
  // Exercises that stood in another lesson when a reader may have ticked them.
  const MOVED = [{ id: "twins", from: "08-learning-capacity", to: "10-what-training-finds" }];
  const TEXT = {
    solved: "solved",
    exercise: (title) => `Exercise ${title}: solved`,
    finished: "I have finished this lesson",
    count: (done, all) => `${done} of ${all} exercises solved.`,
    kept: "Ticks and guesses are kept in this browser only.",
    forget: "Forget all ticks and guesses",
    isDone: "finished",
    some: (done, all) => (all ? `${done} of ${all} exercises solved` : `exercises solved: ${done}`),
  };

  let ticks;
  try {
    ticks = moved(JSON.parse(localStorage.getItem(KEY)) ?? {});
    localStorage.setItem(KEY, JSON.stringify(ticks));
  } catch {
    return; // no memory, no ticks
  }

  function moved(old) {
    for (const { id, from, to } of MOVED.filter(({ id, from }) => old[from]?.solved.includes(id))) {
      old[from].solved = old[from].solved.filter((other) => other !== id);
      old[to] ??= { solved: [] };
      old[to].solved = [...old[to].solved.filter((other) => other !== id), id];
    }
    return old;
  }

  const make = (tag, attributes = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.append(...children);
    return element;
  };
  const lessonOf = (link) => link.pathname.match(/([^/]+?)(\.html)?$/)?.[1];
  const listeners = [];

  function tick(text, name, get, set) {
    const box = make("input", { type: "checkbox" });
    if (name) box.setAttribute("aria-label", name);
    box.addEventListener("change", () => {
      set(box.checked);
      save();
    });
    listeners.push(() => (box.checked = get()));
    return make("label", { className: "tick" }, box, text);
  }

  function save() {
    localStorage.setItem(KEY, JSON.stringify(ticks));
    show();
  }

  function show() {
    listeners.forEach((listener) => listener());
    document.querySelectorAll(".progress-mark").forEach((mark) => mark.remove());
    const links = ".bd-docs-nav a.internal, .bd-article td a.internal";
    for (const link of document.querySelectorAll(links)) {
      const { done, solved = [], all } = ticks[lessonOf(link)] ?? {};
      if (!done && !solved.length) continue;
      const long = done ? TEXT.isDone : TEXT.some(solved.length, all);
      const mark = make("span", { className: "progress-mark" }, done ? "✓" : [solved.length, ...(all ? [all] : [])].join("/"));
      mark.classList.toggle("done", Boolean(done));
      mark.setAttribute("role", "img");
      mark.setAttribute("aria-label", long);
      mark.title = long;
      link.append(mark);
    }
  }

  globalThis.guesses = {
    get: (page, question) => ticks[page]?.guesses?.[question] ?? [],
    set(page, question, words) {
      const mine = ((ticks[page] ??= { solved: [] }).guesses ??= {});
      if (words.some(Boolean)) mine[question] = words;
      else delete mine[question];
      save();
    },
    listen: (listener) => listeners.push(listener),
  };

  document.addEventListener("DOMContentLoaded", () => {
    const article = document.querySelector(".bd-article");
    const page = document.querySelector(".page-files")?.dataset.page;
    if (document.querySelector(".objectives") && page) {
      const mine = () => (ticks[page] ??= { solved: [] });
      const exercises = [...article.querySelectorAll("section.exercise[id]")];
      if (ticks[page]) ticks[page].all = exercises.length; // it may have been another number
      for (const { id, firstElementChild: heading } of exercises) {
        const title = heading.firstChild.textContent;
        const solved = tick(
          TEXT.solved,
          TEXT.exercise(title),
          () => Boolean(ticks[page]?.solved.includes(id)),
          (yes) => {
            const others = mine().solved.filter((other) => other !== id);
            Object.assign(mine(), { solved: yes ? [...others, id] : others, all: exercises.length });
          },
        );
        const head = make("div", { className: "exercise-head" });
        heading.replaceWith(head);
        head.append(heading, solved);
      }
      const count = make("span");
      listeners.push(() => (count.textContent = TEXT.count(ticks[page]?.solved.length ?? 0, exercises.length)));
      const finished = tick(
        TEXT.finished,
        "",
        () => Boolean(ticks[page]?.done),
        (yes) => (mine().done = yes),
      );
      const forget = make("button", { type: "button" }, TEXT.forget);
      forget.addEventListener("click", () => {
        ticks = {};
        save();
      });
      const end = make("div", { className: "lesson-end" }, finished, make("p", {}, count, ` ${TEXT.kept} `, forget));
      document.querySelector(".page-files").before(end);
    }
    show();
  });
  addEventListener("storage", (event) => {
    if (event.key === KEY) {
      ticks = JSON.parse(event.newValue) ?? {};
      show(); // another tab has ticked
    }
  });
})();
