// What scrolls sideways takes part in the tab order, so that the arrow keys can move it. The theme
// sees to that for code and tables when a page is loaded or resized; it does not for formulas, nor
// when a fold shows code that was hidden.
const reachFormulas = () => {
  for (const formula of document.querySelectorAll('mjx-container[display="true"]')) {
    if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0
    else formula.removeAttribute("tabindex")
  }
}
addEventListener("load", () => window.MathJax?.startup?.promise.then(reachFormulas))
addEventListener("resize", reachFormulas)
document.addEventListener("toggle", () => dispatchEvent(new Event("resize")), true)

// The theme takes the focus from some of its buttons when they are pressed. It comes back, at once
// or when what they opened is closed, unless it has gone elsewhere.
let pressed
const comeBack = () => {
  if (document.activeElement === document.body) pressed?.focus()
}
addEventListener("click", ({ target }) => { pressed = target.closest("button") }, true)
addEventListener("click", ({ detail }) => { if (detail === 0) comeBack() }) // by keyboard
addEventListener("close", () => setTimeout(comeBack), true)
