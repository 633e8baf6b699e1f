"""Runs the cells of a page, in the reader's browser, and gives what a notebook would show.

mlpkit.course.notebook is loaded as it is, and finds here the few things of IPython that it asks
for. What does not run in a browser has a stand-in that says so when it is used. Matplotlib takes
seconds to load: until a cell uses it, what imports it is only noted down.
"""

import ast
import gzip
import importlib
import io
import linecache
import sys
import time
import traceback
import types
import warnings

NOTEBOOK = "mlpkit.course.notebook"
FIGURES = ("matplotlib", "mlpkit.course.plotting")  # what brings Matplotlib with it
INDIRECT = {"__import__", "eval", "exec", "globals", "importlib"}  # may bring anything
PARSED = ast.PyCF_ONLY_AST | 0x4200  # as IPython parses, so that an error has the same words
SECONDS = 0.1  # between two messages of a cell that prints


class Kernel:
    """What the worker calls; all that a cell gives goes out by send(kind, name, value)."""

    def __init__(self, send, digits=""):
        self.send = send
        self.space = {"__name__": "__main__", "get_ipython": lambda: self.shell}
        self.count = 0
        self.drawing = False  # whether Matplotlib is there
        self.later = []  # imports of what brings it
        self.shell = Shell(self)
        self.streams = sys.stdout, sys.stderr = Stream(self, "stdout"), Stream(self, "stderr")
        sys.displayhook = self.show_value
        sys.modules["torch"] = torch()
        stand_in("sklearn", datasets=stand_in("sklearn.datasets", load_digits=Digits(digits)))
        if not hasattr(time, "thread_time"):
            time.thread_time = time.process_time

    def needs_figures(self, code):
        """Whether Matplotlib has to be there before this cell can run."""
        if self.drawing:
            return False
        try:
            tree = self.parsed(code)
        except SyntaxError:
            return False
        now, later = without_figures(tree.body)
        names = INDIRECT | {name for node in [*self.later, *later] for name in names_bound(node)}
        return any(
            (isinstance(part, ast.Name) and part.id in names)
            or (isinstance(part, ast.Import | ast.ImportFrom) and without_figures([part])[1])
            for node in now
            for part in ast.walk(node)
        )

    def begin_figures(self):
        """Matplotlib is there: do what was noted down."""
        self.drawing = True
        if self.shell.extended:
            self.shell.run_line_magic("load_ext", NOTEBOOK)
        else:
            self.shell.run_line_magic("matplotlib", "inline")
        self.execute(ast.Module(self.later, []))
        self.later = []

    def run(self, code):
        """Run one cell."""
        self.count += 1
        self.name = f"<cell {self.count}>"
        linecache.cache[self.name] = (len(code), None, code.splitlines(keepends=True), self.name)
        self.space.pop("__warningregistry__", None)
        try:
            body = self.parsed(code).body
            if not self.drawing:
                body, later = without_figures(body)
                self.later += later
            for node in body:
                self.run_statement(node, last=node is body[-1])
            self.show_figures()
        except BaseException as error:
            self.show_figures()
            self.show_error(error)
        for stream in self.streams:
            stream.flush()

    def run_statement(self, node, last):
        try:
            shown = last and isinstance(node, ast.Expr)
            self.execute(ast.Interactive([node]) if shown else ast.Module([node], []))
        except NotHere as what:
            self.tell("absent", str(what))
            # Later ones may use what this one did not get to make; and random numbers that the rest
            # of the cell draws are drawn as ever.
            self.space.update(dict.fromkeys(names_bound(node), Absent(str(what))))

    def parsed(self, code):
        name = getattr(self, "name", "<cell>")
        return compile("\n".join(map(without_magic, code.split("\n"))), name, "exec", PARSED)

    def execute(self, tree):
        kind = "single" if isinstance(tree, ast.Interactive) else "exec"
        exec(compile(tree, getattr(self, "name", "<cell>"), kind), self.space)

    def show_value(self, value):
        if value is not None:
            self.space["_"] = value
            self.tell("result", "", repr(value))

    def show_error(self, error):
        kind = SyntaxError if isinstance(error, SyntaxError) else type(error)
        trace = error.__traceback__
        while trace and not self.shell.is_cell(trace.tb_frame.f_code.co_filename):
            trace = trace.tb_next
        if self.shell.show_error and isinstance(error, Exception):
            self.shell.show_error(self.shell, kind, error, trace)
        else:
            lines = traceback.format_exception(error.with_traceback(trace))
            self.tell("error", kind.__name__, "".join(lines))

    def show_figures(self):
        if not self.drawing:
            return
        import matplotlib.pyplot as plt

        for figure in map(plt.figure, plt.get_fignums()):
            if figure.axes or figure.lines:
                self.tell("figure", "svg", self.drawn(figure))
        plt.close("all")

    def drawn(self, figure):
        """The figure as the book has it, with its colours for dark pages."""
        from dark import with_dark_colours  # beside this file in the reader's browser

        file = io.BytesIO()
        figure.canvas.print_figure(
            file, format="svg", dpi=figure.dpi, facecolor=figure.get_facecolor(),
            edgecolor=figure.get_edgecolor(), bbox_inches="tight", **self.shell.formats,
        )  # fmt: skip
        return with_dark_colours(file.getvalue().decode())

    def tell(self, kind, name, value=""):
        for stream in self.streams:
            stream.flush()
        self.send(kind, name, value)


class Shell:
    """The part of IPython's shell that mlpkit.course.notebook uses."""

    def __init__(self, kernel):
        self.kernel = kernel
        self.extended = False  # by mlpkit.course.notebook
        self.show_error = None
        self.formats = {}
        self.compile = types.SimpleNamespace(format_code_name=self.is_cell)
        backend = types.SimpleNamespace()
        stand_in("matplotlib_inline")
        stand_in("matplotlib_inline.backend_inline", set_matplotlib_formats=self.set_formats)
        stand_in("matplotlib_inline.config", InlineBackend=backend)
        backend.instance = lambda parent: backend

    def run_line_magic(self, name, rest):
        if name == "load_ext" and rest == NOTEBOOK:
            self.extended = True
            if self.kernel.drawing:
                importlib.import_module(NOTEBOOK).load_ipython_extension(self)
            else:
                self.take_words()
        elif name == "matplotlib":
            import matplotlib.pyplot as plt

            plt.switch_backend("svg")
            plt.show = lambda *arguments, **named: self.kernel.show_figures()
        else:
            raise NotHere(f"%{name}")

    def take_words(self):
        """How warnings and errors are worded, which needs no Matplotlib."""
        for name in ("matplotlib", "matplotlib.pyplot"):
            stand_in(name)
        stand_in("mlpkit.course.plotting", style=None)
        notebook = importlib.import_module(NOTEBOOK)
        for name in ("matplotlib", "matplotlib.pyplot", "mlpkit.course.plotting", NOTEBOOK):
            del sys.modules[name]
        warnings.formatwarning = notebook._one_line
        self.show_error = notebook._error

    def set_formats(self, *formats, **settings):
        self.formats = settings

    def set_custom_exc(self, kinds, show_error):
        self.show_error = show_error

    def is_cell(self, filename):
        return filename.startswith("<cell")

    def _showtraceback(self, kind, error, lines):
        self.kernel.tell("error", kind.__name__, "\n".join(lines))


class Stream(io.TextIOBase):
    """Sends what is written, a few times a second."""

    encoding = "utf-8"

    def __init__(self, kernel, name):
        self.kernel, self.name, self.waiting, self.sent = kernel, name, [], time.monotonic()

    def write(self, text):
        self.waiting.append(text)
        if time.monotonic() - self.sent > SECONDS:
            self.flush()
        return len(text)

    def flush(self):
        if self.waiting:
            self.kernel.send("stream", self.name, "".join(self.waiting))
            self.waiting, self.sent = [], time.monotonic()


class NotHere(BaseException):
    """Something that does not run in a browser was used; no cell catches this."""


class Absent:
    """In the place of such a thing, and of what a cell would have made with it.

    To name a part of it is no use yet: `torch.tanh` can stand in a table, and a call's arguments
    come before the call, with what is wrong in them.
    """

    def __init__(self, name):
        self.__dict__["__name__"] = name

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(self.__name__)

    def _use(self, *arguments, **named):
        raise NotHere(self.__name__)

    for name in (
        "array bool call contains delattr enter eq exit float format getitem int iter len "
        "mro_entries ne repr setattr setitem str "
        "add and ge gt le lt matmul mul neg or pow sub truediv radd rmatmul rmul rsub rtruediv"
    ).split():
        locals()[f"__{name}__"] = _use
    __hash__ = object.__hash__


def torch():
    """PyTorch's stand-in: it can be imported."""
    module = Absent("torch")
    module.__dict__["Tensor"] = type("Tensor", (), {})  # Matplotlib asks what is one
    module.__dict__["set_num_threads"] = lambda number: None
    return module


class Digits:
    """scikit-learn's load_digits, from its own file."""

    def __init__(self, path):
        self.path = path

    def __call__(self, *, return_X_y=False):
        import numpy as np

        with gzip.open(self.path, "rt") as file:
            table = np.loadtxt(file, delimiter=",")
        data, target = table[:, :-1], table[:, -1].astype(int)
        if return_X_y:
            return data, target
        return types.SimpleNamespace(
            data=data, target=target, images=data.reshape(-1, 8, 8), target_names=np.arange(10)
        )


def stand_in(name, **content):
    module = types.ModuleType(name)
    module.__dict__.update(content)
    sys.modules[name] = module
    return module


def without_figures(body):
    """A cell's statements apart from the imports, not inside others, of what brings Matplotlib."""
    now, later = [], []
    for node in body:
        if not isinstance(node, ast.Import | ast.ImportFrom):
            now.append(node)
            continue
        of = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
        for target, brings in ((now, False), (later, True)):
            names = [alias for alias in node.names if brings_figures(of + alias.name) == brings]
            if names:
                fields = {name: getattr(node, name) for name in node._fields} | {"names": names}
                target.append(ast.copy_location(type(node)(**fields), node))
    return now, later


def brings_figures(module):
    return any(f"{module}.".startswith(f"{one}.") for one in FIGURES)


def names_bound(node):
    """The names that a statement binds, other than inside a function."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name.split(".")[0] for alias in node.names}
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    own = {node.id} if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else set()
    return own.union(*map(names_bound, ast.iter_child_nodes(node)))


def without_magic(line):
    """A line of IPython's as Python."""
    if not line.startswith("%"):
        return line
    name, _, rest = line[1:].partition(" ")
    return f"get_ipython().run_line_magic({name!r}, {rest.strip()!r})"
