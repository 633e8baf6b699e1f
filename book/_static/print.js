// On paper every fold is open and the page is light; print.css does the rest.
addEventListener("beforeprint", () => {
  const page = document.documentElement.dataset;
  const { theme } = page;
  const folds = document.querySelectorAll("details:not([open])");
  page.theme = "light";
  folds.forEach((fold) => (fold.open = true));
  addEventListener("afterprint", () => {
    page.theme = theme;
    folds.forEach((fold) => (fold.open = false));
  }, { once: true });
});
