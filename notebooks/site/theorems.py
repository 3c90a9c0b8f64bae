"""The claims as pages: an overview, each typeset with its picture, a gallery."""

import hashlib
import json
import re
from pathlib import Path

import nglab
from nglab import lessons, plots
from nglab.claims.base import ROOMS, STANDING
from nglab.claims.registry import CLAIMS
from nglab.claims.sections import sections
from nglab.claims.suite import each
from nglab.pages.report import ratio
from nglab.pages.typeset import markdown, safe
from nglab.proofs import PROOFS

JOBS = 2  # processes that draw


def pages(made):
    """Name and text of each page; the pictures are drawn beneath `made`."""
    ratios = drawn(made / "pictures")
    found = {f"claims-{room}.md": room_page(room, ratios) for room in rooms()}
    return {"claims.md": overview(), "gallery.md": gallery(), **found}


def rooms():
    """The claims by the room that they stand in, in the order of ROOMS."""
    found = {room: [c for c in CLAIMS if c.room == room] for room in ROOMS}
    return {room: claims for room, claims in found.items() if claims}


def drawn(folder):
    """Draw what has changed; the worst ratio of every claim, as it was seen then.

    All is drawn again after any change of the library.
    """
    folder.mkdir(parents=True, exist_ok=True)
    known, state = folder / "drawn.json", digest()
    if known.is_file():
        table = json.loads(known.read_text("utf-8"))
        if table["state"] == state:
            return table["ratios"]
    ratios = {}
    for verdict, png in each(plots.drawn, CLAIMS, JOBS):
        (folder / f"{verdict.id}.png").write_bytes(png)
        ratios[verdict.id] = ratio(verdict.worst.ratio)
    known.write_text(json.dumps({"state": state, "ratios": ratios}), "utf-8")
    return ratios


def digest():
    """A number that changes with any file of the library."""
    files = sorted(Path(nglab.__file__).parent.rglob("*.py"))
    return hashlib.sha256(b"".join(f.read_bytes() for f in files)).hexdigest()


THEOREMS = """
{} claims: {}. Each is a program: run under its hypotheses it must keep its bound, and
run with one of them dropped, or with a slightly wrong method, it must break it.
`nglab verify` does both on your machine, `nglab verify --html FILE` writes a page with
all of it, and `nglab verify -k ID --plot FILE` draws one for a slide.
[The gallery](gallery.md) has all pictures side by side.
"""


def overview():
    """All claims in a sentence each, and what their proofs are worth."""
    counts = {kind: sum(c.proof == kind for c in CLAIMS) for kind in STANDING}
    said = ", ".join(f"{n} {STANDING[kind]}" for kind, n in counts.items() if n)
    parts = ["# Theorems", THEOREMS.format(len(CLAIMS), said).strip()]
    beneath = "\n".join(["gallery", *(f"claims-{room}" for room in rooms())])
    for room, claims in rooms().items():
        rows = [
            f"| [{c.id}](#{c.id}) | {markdown(c.statement)} | {STANDING[c.proof]} |"
            for c in claims
        ]
        table = "\n".join(("| claim | | proof |", "|---|---|---|", *rows))
        parts += [f"## {ROOMS[room]}", table]
    return "\n\n".join((*parts, f"```{{toctree}}\n:hidden:\n\n{beneath}\n```")) + "\n"


def gallery():
    """A picture of each claim, which leads to it."""
    parts = ["# Gallery", GALLERY.strip()]
    for room, claims in rooms().items():
        parts.append(f"## {ROOMS[room]}")
        parts += [f"{picture(c)}\n:target: #{c.id}\n:width: 48%\n```" for c in claims]
    return "\n\n".join(parts) + "\n"


GALLERY = """
Each picture is a theorem: on the left what was observed against its bound (dashed), on
the right the same under its sabotages, which must cross the bound. A picture leads to
its theorem; `nglab verify -k ID --plot FILE.svg` draws it at any size.
"""


def picture(claim):
    """The beginning of a directive that shows it."""
    words = f"{claim.id}: observed against its bound, and its sabotages"
    return f"```{{image}} pictures/{claim.id}.png\n:alt: {words}"


def room_page(room, ratios):
    """The claims of a room in full."""
    title = f"# {ROOMS[room]}"
    found = (claim_section(c, ratios[c.id]) for c in rooms()[room])
    return "\n\n".join((title, *found)) + "\n"


def claim_section(claim, seen):
    """A claim: its text typeset, its picture, its proof and where it is taught."""
    told = sections(claim.text)
    parts = [
        f"({claim.id})=\n## {claim.id}",
        f"**{markdown(claim.statement)}**",
        f"{picture(claim)}\n:class: claim\n```",
        *(entry(name, told[name]) for name in told if name not in LATER),
        f"Worst ratio\n: {seen}",
        f"Proof status\n: {standing(claim)}",
        *(entry(name, told[name]) for name in LATER if name in told),
        "Sabotages\n: " + "; ".join(map(markdown, claim.sabotages)),
    ]
    if taught := lessons_on(claim.id):
        parts.append(f"Lesson\n: {taught}")
    return "\n\n".join(parts)


LATER = ("Proof", "Tight", "Check", "Alarm", "Source")


def entry(name, items):
    """A section as an entry of a list of definitions, a paragraph an item."""
    said = (f"**({i.letter})** " * bool(i.letter) + markdown(i.text) for i in items)
    return name + "".join(f"\n: {text}" for text in said)


def standing(claim):
    """What its proof is worth, what is left out, and where it is from."""
    left = PROOFS[claim.id].leaves_out if claim.proof == "part" else ""
    out = f" (left out: {markdown(left)})" if left else ""
    again = f"; `nglab proof {claim.id}` prints it" if claim.id in PROOFS else ""
    return f"{STANDING[claim.proof]}{out}{again}. Source: {safe(claim.source)}"


def lessons_on(name):
    """Links to the lessons that name it."""
    found = []
    for path, text in lessons.contents().items():
        if path.endswith(".ipynb") and re.search(rf"\b{re.escape(name)}\b(?!-)", text):
            found.append(f"[{headline(text)}](../lessons/{path})")
    return "; ".join(found)


def headline(notebook):
    """The first line of a lesson."""
    words = "".join(json.loads(notebook)["cells"][0]["source"])
    return safe(words.partition("\n")[0].lstrip("# "))
