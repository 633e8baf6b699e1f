// Runs a page's cells in Python, away from the page. It is told once to start and then what to run.
let py, kernel, current, figures

onmessage = async ({ data }) => {
  try {
    if (data.start) await start(data.start)
    else await run(data.run, data.code)
  } catch (error) {
    postMessage({ failed: String(error.message ?? error) })
  }
}

// Messages that came while another was awaited run after it, in their order: one at a time.
async function run(cell, code) {
  current = cell
  if (kernel.needs_figures(code)) {
    postMessage({ step: "drawing" })
    await loadFigures()
    kernel.begin_figures()
  }
  const from = performance.now()
  kernel.run(code)
  postMessage({ done: cell, seconds: (performance.now() - from) / 1000 })
}

// What draws is fetched while the first cells run; to import it takes seconds, and waits for a figure.
function loadFigures() {
  return (figures ??= py.loadPackage("matplotlib", { messageCallback: () => {} }))
}

async function start({ python, lock, course, draws }) {
  const [{ loadPyodide }, lockFileContents, archive] = await Promise.all([
    import(`${python}pyodide.mjs`),
    got(lock).then((response) => response.text()),
    got(course).then((response) => response.arrayBuffer()),
  ])
  postMessage({ step: "starting" })
  const home = "/home/pyodide"
  py = await loadPyodide({
    indexURL: python, packageBaseUrl: python, lockFileContents, packages: ["numpy"],
    fullStdLib: false, env: { HOME: home, MPLBACKEND: "svg" },
  })
  py.unpackArchive(archive, "zip", { extractDir: home })
  const send = (kind, name, value) => postMessage({ cell: current, kind, name, value })
  kernel = py.pyimport("kernel").Kernel(send, `${home}/digits.csv.gz`)
  postMessage({ ready: true })
  if (draws) loadFigures().catch(() => (figures = undefined)) // then the first figure tries again
}

async function got(address) {
  const response = await fetch(address)
  if (!response.ok) throw new Error(`${address}: ${response.status}`)
  return response
}
