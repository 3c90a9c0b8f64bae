"""The pages that are made of the code: lessons, lists of the parts, and the claims."""

import inspect
import json
from pathlib import Path
from types import SimpleNamespace

import problems_table
import theorems

import nglab
from nglab import (
    claims,
    decay,
    draws,
    functions,
    gradients,
    lessons,
    moments,
    networks,
    norms,
    oracle,
    plain,
    plots,
    problems,
    proofs,
    rates,
    recipes,
    schedules,
    search,
    studies,
    testing,
)
from nglab.pages.typeset import safe as code

HIDDEN = {"check": "remove-cell", "setup": "remove-cell", "figure": "hide-input"}


def write(here):
    """Write all of them, beneath the folder of the site's sources."""
    made = here / "made"
    made.mkdir(exist_ok=True)
    pages = {
        "recipes.md": catalogue("Recipes", RECIPES, recipes),
        "rates.md": catalogue("Rates and decay", RATES, rates, schedules, decay),
        "moments.md": catalogue("Moments", MOMENTS, moments),
        "norms.md": catalogue("Norms", NORMS, norms),
        "problems.md": catalogue(
            "Problems", f"{PROBLEMS}\n{problems_table.table()}", problems
        ),
        "networks.md": catalogue("Networks", NETWORKS, networks),
        "running.md": catalogue("Running", RUNNING, RUN, gradients, functions),
        "draws.md": catalogue("Randomness", DRAWS, draws),
        "studies.md": catalogue("Studies", STUDIES, studies),
        "oracle.md": catalogue("The oracle", ORACLE, oracle, testing),
        "checking.md": catalogue("Claims and proofs", CHECKING, claims, proofs, search),
        "plots.md": catalogue("Pictures", PLOTS, plots),
        "plain.md": catalogue("Plain twins", PLAIN, plain),
    }
    pages |= theorems.pages(made)
    for name, text in pages.items():
        kept(made / name, text)
    for name, text in lessons.contents().items():
        path = here / "lessons" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        kept(path, tagged(text) if path.suffix == ".ipynb" else text)


def kept(path, text):
    """Write what is new: a file that stays the same is not read again by Sphinx."""
    if not path.is_file() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")


def tagged(notebook):
    """A lesson whose checks are out of sight, and whose drawing code is folded."""
    table = json.loads(notebook)
    for cell in table["cells"]:
        tags = cell["metadata"].get("tags", [])
        cell["metadata"] = {"tags": [HIDDEN[tag] for tag in tags if tag in HIDDEN]}
    return json.dumps(table, indent=1, ensure_ascii=False)


RECIPES = """
Each fills the slots of `Optimizer` and says what it computes. `lr` is a number, an
array that broadcasts over the batch, or a schedule; `blocks` are the sizes of the
layers, each of which has its own norm.
"""
RATES = "How far to go. A recipe takes one, or a plain number, as its `lr`."
NORMS = """
What a direction is: a gradient divided by its size (`Normalize`), or sent to the point
of a unit ball that it touches (`LMO`), block by block.
"""
DRAWS = "Randomness is an argument: every row of a batch has its own stream."
STUDIES = """
Many runs, each done once and kept: a plain function of plain arguments, at every point
of a plan. `nglab study` is the same from a shell.
"""
ORACLE = "What a port computes, said in a formula. See [Port an optimizer](../port.md)."
CHECKING = """
Theorems as programs: what a [claim](claims.md) is made of, and its proof; `search` is
for proofs and worst instances, by semidefinite programming.
"""
PLOTS = "Each function draws on the Matplotlib axes that it is given, and returns them."
PLAIN = """
Every method once more as a plain loop over one vector, sharing no line with its recipe:
what the library is compared with, and the shortest way to read a method.
"""
MOMENTS = "Memory of gradients: the slot `moment` of an optimizer."
NETWORKS = """
Layers are differentiated by hand: called, a layer gives its output and the way back. A
network is a finite sum, so that every method trains it.
"""


def public(module):
    """The functions and classes of a module that are to be used, in order of name."""
    names = getattr(module, "__all__", None) or [
        name
        for name, thing in vars(module).items()
        if getattr(thing, "__module__", None) == module.__name__ and name[0] != "_"
    ]
    things = {name: getattr(module, name) for name in sorted(names, key=str.lower)}
    return {
        n: t for n, t in things.items() if inspect.isroutine(t) or inspect.isclass(t)
    }


def first(thing):
    """What is said first about it, with the formula if that comes next."""
    said, *more = (inspect.getdoc(thing) or "").split("\n\n")
    if said.endswith(":") and more:
        said += " " + "; ".join(line.strip() for line in more[0].split("\n"))
    return " ".join(said.split())


def catalogue(title, words, *modules):
    """A page of modules: a table of what is there, then each in full, once."""
    parts = [f"# {title}", words.strip()]
    rows, whole = [], {}
    for module in modules:
        for name, thing in public(module).items():
            if home(thing) not in whole:
                rows.append(f"| [`{name}`](#{home(thing)}) | {code(first(thing))} |")
                whole[home(thing)] = described(thing)
    table = "\n".join(("| | |", "|---|---|", *rows))
    return "\n\n".join((*parts, table, *whole.values())) + "\n"


def home(thing):
    """Where it is defined: it is described under that name, once."""
    return f"{thing.__module__}.{thing.__qualname__}"


def described(thing):
    """Its signature and its docstring."""
    kind = "autoclass" if inspect.isclass(thing) else "autofunction"
    members = "\n:members:" if inspect.isclass(thing) else ""
    return f"```{{eval-rst}}\n.. {kind}:: {home(thing)}{rest(members)}\n```"


def rest(options):
    """Options of a directive, indented."""
    return options.replace("\n", "\n   ")


RUN = SimpleNamespace(
    **{
        name: getattr(nglab, name)
        for name in ("run", "Trace", "Optimizer", "Blocks", "minimize", "scipy_method")
    },
)
RUN.__all__ = list(vars(RUN))
RUNNING = """
`run(problem, optimizer, x0, steps)` gives a trace. Everything below takes batches.
"""


PROBLEMS = """
A problem knows its gradient and, where they exist, its minimisers, its least value and
its constants: `L`, the Lipschitz constant of the gradient, and `mu`, that of strong
convexity.
"""


if __name__ == "__main__":
    write(Path(__file__).parent)
