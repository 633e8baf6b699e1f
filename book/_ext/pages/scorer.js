// Put into Sphinx's search by the setting html_search_scorer. What a reader of a course asks for is
// an entry of the glossary, or else a lesson; the library stands behind them. (var, since Sphinx
// declares it so too.)
var Scorer = {
  score: ([page, , anchor, , score]) => {
    if (anchor?.startsWith("#term-")) return score + 20
    return /^\d/.test(page) ? score + 8 : score
  },
  // The rest as Sphinx has it.
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
}
