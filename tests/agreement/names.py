"""What the names in a lesson's prose can be the names of.

A span such as `np.log1p`, `fit` or `x.grad` is read as Python and each of its names is looked up:
among what the lesson's own cells define or use, in the course's library, in the modules that
pyproject.toml names, in Python.
"""

import ast
import builtins
import importlib
import inspect
import keyword
import pkgutil
import re
from difflib import get_close_matches
from functools import cache, cached_property

from tests.agreement.lesson import read_lesson
from tests.agreement.settings import SETTINGS

PYTHON = set(dir(builtins)) | set(keyword.kwlist)
# What every tuple and every wrapper has, and a sentence means otherwise.
COMMON = {"count", "index", "args", "kwargs"}


@cache
def known_to(path):
    """The names that the lesson at this path may use."""
    return Known([cell.code for cell in read_lesson(path).cells])


class Known:
    """What exists for the prose beside some cells."""

    def __init__(self, cells, settings=SETTINGS):
        self.cells, self.settings = cells, settings
        self.library = library_of(settings.library)

    def unknown_in(self, code):
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
            if isinstance(node, ast.Assign) and self.is_argument(ast.unparse(node.targets[0])):
                known_here = {ast.unparse(node.targets[0])}  # an argument by itself: `axis=1`
            elif isinstance(node, ast.Call):
                missing += self.unknown_arguments(node)
            elif isinstance(node, ast.Attribute):
                missing += self.unknown_attribute(node)
            elif isinstance(node, ast.Name) and not (code.startswith(".") and node.id == "it"):
                call = calling(tree, node)
                known = self.alone | known_here | (set() if call else self.library.parameters)
                # Alone, the name of an attribute or argument stands for it: `grad`.
                first = tree.body[0]
                bare = isinstance(first, ast.Expr) and first.value in (node, call)
                if node.id not in known and not (bare and self.is_attribute(node.id)):
                    missing.append((node.id, self.closest(node.id)))
        return missing

    @cached_property
    def everything(self):
        """Names that stand for something by themselves, or as an attribute or argument."""
        return self.alone | self.attributes | self.library.parameters

    @cached_property
    def alone(self):
        """Names that need nothing before them."""
        return self.defined | self.library.names | PYTHON

    @cached_property
    def nodes(self):
        trees = []
        for code in self.cells:
            try:
                trees.append(ast.parse(re.sub(r"^%.*", "", code, flags=re.MULTILINE)))
            except SyntaxError:  # a mistake shown on purpose
                continue
        return [node for tree in trees for node in ast.walk(tree)]

    @cached_property
    def defined(self):
        """What the cells assign, define or import, and the arguments of what they define."""
        names = set()
        for node in self.nodes:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
            elif isinstance(node, ast.FunctionDef | ast.ClassDef):
                names.add(node.name)
            elif isinstance(node, ast.arg):
                names.add(node.arg)
            elif isinstance(node, ast.alias):
                names.add(node.asname or node.name.split(".")[0])
        return names

    @cached_property
    def attributes(self):
        """What the cells take from an object, or pass to a function by name."""
        taken = {node.attr for node in self.nodes if isinstance(node, ast.Attribute)}
        return taken | {n.arg for n in self.nodes if isinstance(n, ast.keyword) and n.arg}

    @cached_property
    def own(self):
        """What the cells define and do not import, be it called like something of the library."""
        imports = [node for node in self.nodes if isinstance(node, ast.ImportFrom | ast.Import)]
        imported = {alias.asname or alias.name for node in imports for alias in node.names}
        return self.defined - imported

    @cached_property
    def objects(self):
        """Those whose attributes are named alone, if the cells import what they belong to."""
        imported = {self.settings.modules.get(name, name).split(".")[0] for name in self.defined}
        return [found(name) for name in self.settings.objects if name.split(".")[0] in imported]

    def is_attribute(self, name):
        """Of an array, a tensor or a module: `cpu()`, `log1p`, `matmul`."""
        return name in self.attributes or any(hasattr(owner, name) for owner in self.objects)

    def is_argument(self, name):
        """Of a function of the cells, of the library, or of a module that the settings name."""
        known = self.attributes | self.library.parameters | self.defined
        return name in known or name in arguments_in(self.settings.arguments)

    def unknown_arguments(self, call):
        """Those passed by name: by the function's signature if it is known."""
        names = [keyword.arg for keyword in call.keywords if keyword.arg]
        function = self.library.public.get(getattr(call.func, "id", ""))
        if function is not None and call.func.id not in self.own:
            accepted = list(inspect.signature(function).parameters)
            return [(name, close_to(name, accepted)) for name in names if name not in accepted]
        return [(name, self.closest(name)) for name in names if not self.is_argument(name)]

    def unknown_attribute(self, node):
        """Of a chain such as np.linalg.norm: what its start has, step by step."""
        chain, start = [node.attr], node.value
        while isinstance(start, ast.Attribute):
            chain.insert(0, start.attr)
            start = start.value
        written = ast.unparse(node).removeprefix("it.")
        owner = None
        if isinstance(start, ast.Name):
            if start.id in self.settings.modules:
                owner = found(self.settings.modules[start.id])
            elif start.id not in self.own:
                owner = self.library.owners.get(start.id)
        if owner is None:  # a variable: what it is, its cells know
            name = chain[-1]
            known = self.is_attribute(name) or name in self.library.parameters
            return [] if known else [(written, close_to(name, self.attributes))]
        for step in chain:
            if not hasattr(owner, step):
                near = close_to(step, [n for n in dir(owner) if not n.startswith("_")])
                before = written.rsplit(".", 1)[0]
                return [(written, [f"{before}.{n}" for n in near])]
            owner = getattr(owner, step)
        return []

    def closest(self, name):
        """Names that a writer may have meant."""
        if near := close_to(name, sorted(self.everything)):
            return near
        imported = [(n, m) for n, m in self.settings.modules.items() if n in self.defined]
        each = [[f"{n}.{near}" for near in close_to(name, dir(found(m)))] for n, m in imported]
        return next(filter(None, each), [])


@cache
def library_of(packages):
    return Library(packages)


class Library:
    """The packages that a course's lessons use as they are."""

    def __init__(self, packages):
        self.packages = {name: importlib.import_module(name) for name in packages}
        # The modules by their own names, those of packages inside too.
        inside = [
            module.name
            for name, package in self.packages.items()
            for module in pkgutil.walk_packages(getattr(package, "__path__", []), f"{name}.")
        ]
        self.modules = {name.rpartition(".")[2]: importlib.import_module(name) for name in inside}
        self.public = {
            name: getattr(package, name)
            for package in self.packages.values()
            for name in package.__all__
        }
        self.owners = self.packages | self.modules | self.public
        self.classes = {name for name, value in self.public.items() if inspect.isclass(value)}

    def owns(self, value):
        return getattr(value, "__module__", "").startswith(tuple(self.packages) or "-")

    @cached_property
    def names(self):
        """Every public name of the packages and their modules."""
        return set(self.owners) | {
            name
            for module in self.modules.values()
            for name, value in vars(module).items()
            if not name.startswith("_") and self.owns(value)
        }

    @cached_property
    def parameters(self):
        """The arguments of the functions, and the fields and methods of the classes."""
        names = set()
        for value in self.public.values():
            functions = [value]
            if inspect.isclass(value):
                functions += [v for v in vars(value).values() if inspect.isfunction(v)]
            names |= {name for function in functions for name in parameters_of(function)}
            if inspect.isclass(value) or self.owns(type(value)):
                names |= {attribute for attribute in dir(value) if not attribute.startswith("_")}
        return names - COMMON


@cache
def arguments_in(owners):
    """The arguments of the functions in these modules, and what these classes' setters set."""
    names = set()
    for owner in map(found, owners):
        if inspect.isclass(owner):
            names |= {name.removeprefix("set_") for name in dir(owner) if name.startswith("set_")}
        else:
            routines = filter(inspect.isroutine, vars(owner).values())
            names |= {name for routine in routines for name in parameters_of(routine)}
    return names


def parameters_of(function):
    try:
        return set(inspect.signature(function).parameters)
    except (TypeError, ValueError):  # compiled, and says nothing of itself
        return set()


@cache
def found(name):
    """A module, or what one holds. Imported when a name needs it: torch takes a second and more."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        module, _, attribute = name.rpartition(".")
        return getattr(importlib.import_module(module), attribute)


def calling(tree, name):
    return next((n for n in ast.walk(tree) if isinstance(n, ast.Call) and n.func is name), None)


def close_to(name, names):
    return get_close_matches(name, names, n=3, cutoff=0.6)
