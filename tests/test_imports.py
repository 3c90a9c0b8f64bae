"""What `import nglab` loads, and which file may import which."""

import ast
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import nglab

ROOT = Path(nglab.__file__).parent

# A file imports only from those before it. nglab/__init__.py gathers the public names:
# it may import anything, and whoever imports a name from it comes later.
LAYERS = [
    *("arrays", "arguments", "blocks", "functions", "schedules", "rows"),
    *("files", "progress"),
    *("norms", "moments", "rates", "decay", "optimizer", "recipes", "plain"),
    *("draws", "problems", "networks", "gradients", "runs", "studies", "ecosystem"),
    *("proofs", "search", "claims", "oracle", "bench", "testing", "pages", "explorer"),
    *("plots", "cells", "lessons"),
    *("__init__", "verify", "cli", "__main__"),
]

LOADED = """
import sys, numpy, numpy.random, numpy.linalg
before = set(sys.modules)
import nglab
new = {name.partition(".")[0] for name in set(sys.modules) - before}
print(*sorted(new - set(sys.stdlib_module_names)))
"""


def test_importing_nglab_loads_numpy_and_nothing_heavier():
    shown = subprocess.run(
        [sys.executable, "-c", LOADED],
        cwd=ROOT.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stderr == ""
    assert {*shown.stdout.split()} - {"numpy"} == {"nglab"}


def modules(root):
    """Every file of the package by its dotted name; a folder's own file is __init__."""
    paths = sorted(root.rglob("*.py"))
    return {".".join(p.relative_to(root).with_suffix("").parts): p for p in paths}


def named(node, where):
    """The dotted names inside the package that an import statement may mean."""
    if isinstance(node, ast.Import):
        full = [alias.name for alias in node.names]
    else:
        start = where.split(".")[: -node.level] if node.level else []
        base = ".".join(["nglab", *start] if node.level else [])
        base = ".".join(filter(None, [base, node.module]))
        full = [f"{base}.{alias.name}" for alias in node.names]
    return [name for name in full if name.split(".")[0] == "nglab"]


def resolved(name, files):
    """The file that a dotted name leads to: the module, or the one that defines it."""
    parts = name.split(".")[1:]
    for end in range(len(parts), 0, -1):
        module = ".".join(parts[:end])
        if module in files:
            return module
        if f"{module}.__init__" in files:
            return f"{module}.__init__"
    return "__init__"


def imports(root):
    """module -> the modules of the package that it imports, inside functions too."""
    files = modules(root)
    statements = {
        module: [
            node
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        for module, path in files.items()
    }
    return {
        module: {resolved(n, files) for node in nodes for n in named(node, module)}
        for module, nodes in statements.items()
    }


def layer(module):
    top = module.split(".")[0]
    assert top in LAYERS, f"{top} has no place in the order of files"
    return LAYERS.index(top)


def upward(root):
    """All imports that go to a later file; siblings in a folder may meet."""
    return [
        f"{module} imports {other}"
        for module, others in imports(root).items()
        if module != "__init__"
        for other in others
        if layer(other) > layer(module)
    ]


def test_files_import_only_from_lines_above_theirs():
    assert upward(ROOT) == []


def test_no_file_imports_itself_by_a_detour():
    graph = imports(ROOT)
    del graph["__init__"]
    TopologicalSorter(graph).prepare()


@pytest.mark.parametrize(
    ("file", "line", "complaint"),
    [
        ("norms.py", "from nglab.runs import run", "norms imports runs"),
        ("norms.py", "import nglab.runs", "norms imports runs"),
        ("norms.py", "from nglab import runs", "norms imports runs"),
        ("norms.py", "from . import runs", "norms imports runs"),
        ("norms.py", "from nglab import run", "norms imports __init__"),
        ("rates/a.py", "from ..runs import run", "rates.a imports runs"),
        ("rates/a.py", "def f():\n    import nglab.runs", "rates.a imports runs"),
        ("norms.py", "from nglab.rates import a", "norms imports rates.a"),
        ("norms.py", "from nglab.rates import Given", "norms imports rates.__init__"),
        ("runs.py", "from nglab.norms import Normalize", None),
        ("rates/a.py", "from nglab.rates.b import c", None),
        ("rates/a.py", "from . import b", None),
        ("cli.py", "from nglab import __version__", None),
    ],
)
def test_an_upward_import_is_seen(tmp_path, file, line, complaint):
    for name in ("__init__", "norms", "runs", "rates/__init__", "rates/a", "rates/b"):
        path = tmp_path / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.touch()
    (tmp_path / file).write_text(line)
    assert upward(tmp_path) == ([complaint] if complaint else [])


def test_a_cycle_is_seen(tmp_path):
    (tmp_path / "a.py").write_text("from nglab import b")
    (tmp_path / "b.py").write_text("from nglab.a import c")
    with pytest.raises(CycleError):
        TopologicalSorter(imports(tmp_path)).prepare()
