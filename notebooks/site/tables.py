"""The pages that are made of the code: lessons, lists of the parts, and the claims."""

import inspect
import json
import re
from pathlib import Path
from types import SimpleNamespace

import nglab
from nglab import lessons, moments, networks, problems, rates, recipes, schedules
from nglab.claims.base import STANDING
from nglab.claims.registry import CLAIMS
from nglab.proofs import PROOFS

HIDDEN = {"check": "remove-cell", "setup": "remove-cell", "figure": "hide-input"}


def write(here):
    """Write all of them, beneath the folder of the site's sources."""
    made = here / "made"
    made.mkdir(exist_ok=True)
    pages = {
        "recipes.md": catalogue("Recipes", RECIPES, recipes),
        "rates.md": catalogue("Rates and schedules", RATES, rates, schedules),
        "moments.md": catalogue("Moments", MOMENTS, moments),
        "problems.md": catalogue("Problems", PROBLEMS, problems),
        "networks.md": catalogue("Networks", NETWORKS, networks),
        "running.md": catalogue("Running", RUNNING, RUN),
        "claims.md": overview(),
    }
    pages |= {f"claims-{room}.md": room_page(room, c) for room, c in rooms().items()}
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
    """A page of a module: a table of what is there, then each in full."""
    parts = [f"# {title}", words.strip()]
    rows, whole = [], []
    for module in modules:
        for name, thing in public(module).items():
            rows.append(f"| [`{name}`](#{home(thing)}) | {code(first(thing))} |")
            whole.append(described(thing))
    table = "\n".join(("| | |", "|---|---|", *rows))
    return "\n\n".join((*parts, table, *whole)) + "\n"


def home(thing):
    """Where it is defined: it is described under that name, once."""
    return f"{thing.__module__}.{thing.__qualname__}"


def code(text):
    """A sentence with formulas, safe in Markdown; what stands in backticks is code."""
    parts = re.split(r"(`[^`]+`)", text)
    safe = [re.sub(r"([\\`*_<>\[\]|])", r"\\\1", part) for part in parts]
    return "".join(p if i % 2 else safe[i] for i, p in enumerate(parts))


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
        for name in (
            "run",
            "Trace",
            "Optimizer",
            "Normalize",
            "Blocks",
            "MiniBatch",
            "SVRG",
            "Disturbed",
            "minimize",
            "scipy_method",
        )
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


def rooms():
    """The claims by the room that they stand in."""
    found = {}
    for claim in CLAIMS:
        room = claim.theorem.__module__.split(".")[2]
        found.setdefault(room, []).append(claim)
    return found


ROOMS = {
    "normalised": "Normalised steps",
    "classical": "Classical methods",
    "steps": "Steps that measure themselves",
    "stochastic": "Sums and noise",
    "modern": "Any norm",
}


def overview():
    """All claims in a sentence each, and what their proofs are worth."""
    counts = {kind: sum(c.proof == kind for c in CLAIMS) for kind in STANDING}
    said = ", ".join(f"{n} {STANDING[kind]}" for kind, n in counts.items() if n)
    parts = ["# Theorems", THEOREMS.format(len(CLAIMS), said).strip()]
    pages = "\n".join(f"claims-{room}" for room in rooms())
    for room, claims in rooms().items():
        rows = [
            f"| [{c.id}](#{c.id}) | {code(c.statement)} | {STANDING[c.proof]} |"
            for c in claims
        ]
        table = "\n".join(("| claim | | proof |", "|---|---|---|", *rows))
        parts += [f"## {ROOMS[room]}", table]
    return "\n\n".join((*parts, f"```{{toctree}}\n:hidden:\n\n{pages}\n```")) + "\n"


THEOREMS = """
{} claims: {}. Each is a program: run under its hypotheses it must keep its bound, and
run with one of them dropped, or with a slightly wrong method, it must break it.
`nglab verify` does both on your machine, `nglab verify -k ID --plot FILE` draws one.
"""


def room_page(room, claims):
    """The claims of a room in full."""
    return "\n\n".join((f"# {ROOMS[room]}", *map(claim_section, claims))) + "\n"


def claim_section(claim):
    """A claim: its text as it stands in the code, then what breaks it."""
    lines = claim.text.split("\n")
    body = "\n".join(lines[1:]).strip("\n")
    broken = "\n".join(f"* {code(words)}" for words in claim.sabotages)
    standing = STANDING[claim.proof]
    left = PROOFS[claim.id].leaves_out if claim.proof == "part" else ""
    out = f" (left out: {code(left)})" if left else ""
    return (
        f"({claim.id})=\n## {claim.id}\n\n**{code(lines[0])}**\n\n"
        f"```text\n{body}\n```\n\n"
        f"Proof: {standing}{out}. Source: {code(claim.source)}.\n\n"
        f"Sabotages, each of which must be caught:\n\n{broken}"
    )


if __name__ == "__main__":
    write(Path(__file__).parent)
