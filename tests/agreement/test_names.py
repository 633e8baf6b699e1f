"""Each name in code type is the name of something, and each name of something is in code type.

A span such as `np.log1p`, `fit` or `x.grad` is read as Python and each of its names is looked up:
among what the lesson's own cells define or use, in mlpkit, in NumPy and torch, in Python. The other
way round, a word of the prose that can only be a Python name must be in code type.
"""

import ast
import builtins
import importlib
import inspect
import keyword
import pkgutil
import re
from difflib import get_close_matches
from functools import cache

import numpy as np
import pytest

import mlpkit
from tests.agreement.lesson import LESSONS, read_lesson

PROSE = ("text", "heading", "caption", "alt")
# A role's span, such as {eq}`sigmoid` or {cite:t}`zhang2023dive`, is a label and no name.
SPAN = re.compile(r"(?<!`)(?P<role>\{[\w:-]+\})?(?P<ticks>`+)(?P<code>[^`]+)(?P=ticks)(?!`)")
MATHEMATICS = re.compile(r"\$[^$]+\$")
LINK_TARGET = re.compile(r"\]\([^)]*\)|<[^>\s]+>|https?://\S+|\^?%.*$", re.MULTILINE)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# A name that no word of English is: with an underscore inside, or humps as in LeakyReLU.
WRITTEN_AS_CODE = re.compile(r"(?<![\w./-])[A-Za-z]\w*(?![\w/-])")
COMMON_WORDS = {"PyTorch", "NumPy", "JupyterLab", "ReLU", "ReLUs", "SciPy", "TensorFlow"}
DOTTED = re.compile(r"(?<![\w./-])(np|numpy|plt|torch|mlpkit)\.[a-z]\w*(\.\w+)*")
CLASSES = {name for name in mlpkit.__all__ if inspect.isclass(getattr(mlpkit, name))}
MODULES = {"np": "numpy", "numpy": "numpy", "plt": "matplotlib.pyplot", "torch": "torch"}


@cache
def module(name):
    """Imported when a name needs it: torch takes a second and more."""
    return importlib.import_module(name)


@cache
def mlpkit_modules():
    """The modules by their own names, those of mlpkit.course too."""
    found = [m.name for m in pkgutil.walk_packages(mlpkit.__path__, "mlpkit.")]
    return {name.rpartition(".")[2]: module(name) for name in found}


@cache
def mlpkit_names():
    """Every public name of mlpkit and its modules."""
    own = {
        name
        for part in mlpkit_modules().values()
        for name, value in vars(part).items()
        if not name.startswith("_") and getattr(value, "__module__", "").startswith("mlpkit")
    }
    return own | set(mlpkit.__all__) | set(mlpkit_modules()) | {"mlpkit"}


@cache
def mlpkit_parameters():
    """The arguments of mlpkit's functions, and the fields and methods of its classes."""
    found = set()
    for name in mlpkit.__all__:
        value = getattr(mlpkit, name)
        with_arguments = (
            [value, *(v for v in vars(value).values() if inspect.isfunction(v))]
            if (inspect.isclass(value))
            else [value]
        )
        for function in with_arguments:
            try:
                found |= set(inspect.signature(function).parameters)
            except (TypeError, ValueError):
                pass
        found |= {
            a for a in dir(value) if not a.startswith("_") and "mlpkit" in type(value).__module__
        }
        if inspect.isclass(value):
            found |= {attribute for attribute in dir(value) if not attribute.startswith("_")}
    return found - {"count", "index", "args", "kwargs"}


@cache
def cell_trees(path):
    trees = []
    for cell in read_lesson(path).cells:
        try:
            trees.append(ast.parse(re.sub(r"^%.*", "", cell.code, flags=re.MULTILINE)))
        except SyntaxError:  # a mistake shown on purpose
            continue
    return trees


@cache
def defined_in(path):
    """What the lesson's cells assign, define or import, and the arguments of what they define."""
    names = set()
    for node in (node for tree in cell_trees(path) for node in ast.walk(tree)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.alias):
            names.add(node.asname or node.name.split(".")[0])
    return names


@cache
def attributes_in(path):
    """What the lesson's cells take from an object, or pass to a function by name."""
    nodes = [node for tree in cell_trees(path) for node in ast.walk(tree)]
    taken = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return taken | {node.arg for node in nodes if isinstance(node, ast.keyword) and node.arg}


@cache
def known_alone(path):
    """Names that need nothing before them."""
    python = set(dir(builtins)) | set(keyword.kwlist)
    return defined_in(path) | mlpkit_names() | python


def names_a_writer_means(path):
    return sorted(known_alone(path) | attributes_in(path) | mlpkit_parameters())


def unknown_in(code, path):
    """The names in a span that are the names of nothing; each with the closest that exist."""
    code = code.strip()
    if not re.search(r"[A-Za-z_]", code) or re.fullmatch(r"%\w+( [\w.]+)?", code):
        return []  # an operator, a number, or a magic of IPython
    if re.fullmatch(r"[\w./-]+\.(md|py|ipynb|toml|svg)|make [\w= ]+", code):
        return []  # a file or a command
    source = f"it{code}" if code.startswith(".") else code
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return [] if keyword.iskeyword(code) else [(code, [])]
    missing, known_here = [], set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and is_argument(ast.unparse(node.targets[0]), path):
            known_here = {ast.unparse(node.targets[0])}  # an argument by itself: `axis=1`
        elif isinstance(node, ast.Call):
            missing += unknown_arguments(node, path)
        elif isinstance(node, ast.Attribute):
            missing += unknown_attribute(node, path)
        elif isinstance(node, ast.Name) and not (code.startswith(".") and node.id == "it"):
            known = known_alone(path) | (set() if is_called(tree, node) else mlpkit_parameters())
            # Alone, the name of an attribute or argument stands for it: `grad`, `requires_grad`.
            bare = isinstance(tree.body[0], ast.Expr) and tree.body[0].value in (
                node,
                calling(tree, node),
            )
            if node.id not in known | known_here and not (bare and is_attribute(node.id, path)):
                missing.append((node.id, closest(node.id, path)))
    return missing


def calling(tree, name):
    return next((n for n in ast.walk(tree) if isinstance(n, ast.Call) and n.func is name), None)


def is_called(tree, name):
    return calling(tree, name) is not None


def is_attribute(name, path):
    """Of an array, a tensor or a module: `cpu()`, `log1p`, `matmul`."""
    if name in attributes_in(path) or hasattr(np, name) or hasattr(np.ndarray, name):
        return True
    return uses_torch(path) and (
        hasattr(module("torch"), name) or hasattr(module("torch").Tensor, name)
    )


def unknown_arguments(call, path):
    """Those passed by name: by the function's signature if it is known, else by all there are."""
    accepted = None
    if isinstance(call.func, ast.Name) and call.func.id in mlpkit.__all__:
        parameters = inspect.signature(getattr(mlpkit, call.func.id)).parameters
        accepted = list(parameters)
    names = [keyword.arg for keyword in call.keywords if keyword.arg]
    if accepted is not None and call.func.id not in mlpkit_only_in(path):
        return [(name, close_to(name, accepted)) for name in names if name not in accepted]
    return [(name, closest(name, path)) for name in names if not is_argument(name, path)]


def is_argument(name, path):
    """Of a function of the lesson's, of mlpkit's, of NumPy's, or of a plot's `axes.set`."""
    known = attributes_in(path) | mlpkit_parameters() | defined_in(path)
    return (
        name in known
        or name in numpy_parameters()
        or hasattr(module("matplotlib.axes").Axes, f"set_{name}")
    )


@cache
def numpy_parameters():
    found = set()
    for value in (*vars(np).values(), *vars(np.linalg).values()):
        if inspect.isroutine(value):
            try:
                found |= set(inspect.signature(value).parameters)
            except (TypeError, ValueError):  # compiled, and says nothing of itself
                continue
    return found


def uses_torch(path):
    return "torch" in defined_in(path)


def unknown_attribute(node, path):
    """Of a chain such as np.linalg.norm: what its start has, step by step."""
    chain, start = [node.attr], node.value
    while isinstance(start, ast.Attribute):
        chain.insert(0, start.attr)
        start = start.value
    written = ast.unparse(node).removeprefix("it.")
    owner = None
    if isinstance(start, ast.Name):
        if start.id in MODULES:
            owner = module(MODULES[start.id])
        elif start.id == "mlpkit" or start.id in mlpkit_names() - mlpkit_only_in(path):
            owner = ({"mlpkit": mlpkit} | mlpkit_modules() | vars(mlpkit)).get(start.id)
    if owner is None:  # a variable: what it is, its cells know
        name = chain[-1]
        known = is_attribute(name, path) or name in mlpkit_parameters()
        return [] if known else [(written, close_to(name, attributes_in(path)))]
    for step in chain:
        if not hasattr(owner, step):
            near = close_to(step, [n for n in dir(owner) if not n.startswith("_")])
            before = written.rsplit(".", 1)[0]
            return [(written, [f"{before}.{n}" for n in near])]
        owner = getattr(owner, step)
    return []


def mlpkit_only_in(path):
    """Names of mlpkit that the lesson uses for something of its own."""
    imported = {
        alias.asname or alias.name
        for tree in cell_trees(path)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom | ast.Import)
        for alias in node.names
    }
    return defined_in(path) - imported


def closest(name, path):
    found = close_to(name, names_a_writer_means(path))
    return found or [f"np.{n}" for n in close_to(name, dir(np))]


def close_to(name, names):
    return get_close_matches(name, names, n=3, cutoff=0.6)


def spans_of(path):
    """Each span of code in the lesson's prose: (line, what stands in it)."""
    for passage in read_lesson(path).passages:
        if passage.kind in PROSE:
            text = blank(COMMENT, passage.text)
            for span in SPAN.finditer(text):
                if not span["role"]:
                    line = passage.line + text.count("\n", 0, span.start())
                    yield line, span["code"]


def blank(pattern, text):
    """The text with what matches replaced by spaces, so that places stay the same."""
    return pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


EACH_SPAN = [
    pytest.param(path, line, code, id=f"{path.stem}:{line} {code}")
    for path in LESSONS
    for line, code in spans_of(path)
]


@pytest.mark.parametrize(("path", "line", "code"), EACH_SPAN)
def test_a_name_in_code_type_is_the_name_of_something(path, line, code):
    for name, near in unknown_in(code, path):
        meant = f"; did you mean {' or '.join(f'`{n}`' for n in near)}?" if near else ""
        inside = "" if name == code else f" in `{code}`"
        pytest.fail(
            f"lessons_src/{path.name}:{line}: `{name}`{inside} is no name of mlpkit, NumPy, torch, "
            f"Python or this lesson's cells{meant}",
            pytrace=False,
        )


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_name_of_something_is_in_code_type(path):
    known = known_alone(path) | attributes_in(path) | mlpkit_parameters()
    plain = []
    for passage in read_lesson(path).passages:
        if passage.kind in PROSE:
            text = passage.text
            for pattern in (COMMENT, SPAN, MATHEMATICS, LINK_TARGET):
                text = blank(pattern, text)
            for name in DOTTED.finditer(text):
                line = passage.line + text.count("\n", 0, name.start())
                plain.append(f"lessons_src/{path.name}:{line}: write `{name[0]}` in code type")
            for word in WRITTEN_AS_CODE.finditer(text):
                written = is_code(word[0]) and (word[0] in known or "_" in word[0])
                before = text[: word.start()].rstrip("*_ ")[-1:]
                # A capital within a sentence: the class, and not the word.
                if written or (word[0] in CLASSES and re.match(r"[a-z,;]", before)):
                    line = passage.line + text.count("\n", 0, word.start())
                    plain.append(f"lessons_src/{path.name}:{line}: write `{word[0]}` in code type")
    assert not plain, "\n".join(plain)


def is_code(word):
    if word in COMMON_WORDS:
        return False
    return "_" in word.strip("_") or bool(re.match(r"[A-Z]?[a-z]+\w*[A-Z]", word))


@pytest.mark.parametrize(
    ("code", "missing"),
    [
        ("np.expp", "np.expp"),
        ("np.linalg.nrm", "np.linalg.nrm"),
        ("cross_entorpy", "cross_entorpy"),
        ("mlpkit.sigmiod", "mlpkit.sigmiod"),
        ("cross_entropy.gradiant", "cross_entropy.gradiant"),
        (".backwards()", "backwards"),
        ("x.grads", "x.grads"),
        ("softmax(zz)", "zz"),
        ("requires_gradient", "requires_gradient"),
        ("softmax(x, axes=1)", "axes"),
    ],
)
def test_a_slip_is_noticed(code, missing):
    assert missing in [name for name, _ in unknown_in(code, lesson("collapse"))]


@pytest.mark.parametrize(
    "code",
    [
        *("np.exp", "np.linalg.norm", "mlpkit.softmax", "cross_entropy.gradient", "softmax"),
        *(".backward()", "t.grad", "requires_grad", "for", "==", "3.5", "[1, 2]", "'text'", "len"),
        *("keepdims=True", "softmax(x, axis=1)", "a > b", "None", "axis=1", "True"),
    ],
)
def test_what_exists_is_known(code):
    assert unknown_in(code, lesson("softmax")) == []


def lesson(word):
    return next(path for path in LESSONS if word in path.name)
