"""mlpkit promises to be small enough to be read in one sitting, and light enough to be imported."""

import ast
import io
import subprocess
import sys
import tokenize
from pathlib import Path

import mlpkit

FOLDER = Path(mlpkit.__file__).parent
NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


def lines_of_code(path):
    """How many lines hold a token that is neither comment nor documentation."""
    text = path.read_text(encoding="utf-8")
    documented = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            if isinstance(node.value.value, str):
                documented |= set(range(node.lineno, node.end_lineno + 1))
    code = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in NO_CODE:
            code |= set(range(token.start[0], token.end[0] + 1))
    return len(code - documented)


def test_the_mathematics_has_at_most_650_lines_of_code():
    assert sum(map(lines_of_code, FOLDER.glob("*.py"))) <= 650


def test_what_the_lessons_need_beside_it_has_at_most_250():
    assert sum(map(lines_of_code, FOLDER.glob("course/*.py"))) <= 250


def test_lines_are_counted_without_comments_and_documentation(tmp_path):
    module = tmp_path / "module.py"
    module.write_text(
        '"""Says\nwhat."""\n\n# why\nx = 1  # so\n"""documents x"""\ny = """a\nb"""\n'
    )
    assert lines_of_code(module) == 3


def modules_after(code):
    run = [sys.executable, "-c", f"{code}; import sys; print(*sys.modules)"]
    return set(subprocess.run(run, capture_output=True, text=True, check=True).stdout.split())


def test_importing_mlpkit_needs_numpy_and_nothing_else():
    loaded = modules_after("import mlpkit") - modules_after("import numpy, numpy.typing")
    foreign = {name for name in loaded if name.split(".")[0] not in sys.stdlib_module_names}
    assert {name.split(".")[0] for name in foreign} == {"mlpkit"}
    assert not any(name.startswith("mlpkit.course") for name in foreign)


def test_no_module_has_the_name_of_a_function_in_it():
    names = {path.stem for path in FOLDER.glob("*.py")}
    assert not names & set(mlpkit.__all__)


def test_no_import_runs_upwards():
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom | ast.Import):
                names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                names += [alias.name for alias in node.names]
                assert "mlpkit" not in names, f"{path.name} imports the whole package"
                assert not any(name.startswith("mlpkit.course") for name in names), path.name
