"""Pictures of claims: what was observed against its bound, its sabotages beside it."""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

from nglab.claims.base import (
    TOLERANCE,
    Claim,
    Evidence,
    Seen,
    Verdict,
    judge,
    look,
)
from nglab.claims.sections import bounds
from nglab.claims.suite import named
from nglab.pages import typeset
from nglab.pages.report import ratio
from nglab.plots.curves import (
    Curve,
    curve,
    framed,
    scaled,
    shade,
    side_by_side,
    worst_evidence,
)
from nglab.plots.style import COLORS, INK, keyed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

WIDTH = 62  # letters above one picture,
STATEMENT = 92  # and above both
SIZE = 12.0, 5.4  # inches of a row
MOST = 5  # sabotages that are drawn
DOTS = 110  # an inch, on a page

Group = tuple[str, str, bool]  # letter, quantity, whether it is a lower bound


def evidence(ax: "Axes", evidence: Evidence) -> "Axes":
    """What a claim observed, against its bound (dashed), over the k of one instance.

    The side of the bound where nothing may be is shaded. Of a batch, the trajectory
    with the largest ratio is shown. The scale is logarithmic if the bound is positive
    everywhere, unless all is of one size; what is not positive then has no place on it,
    and the legend says how many there are. With other bounds it is logarithmic on both
    sides of 0, down to a thousandth of the largest bound.

    Shapes: observed and bound broadcast to (K, *B), or are numbers.
    Units:  those of the claim.
    """
    title = typeset.lines(evidence.instance, WIDTH)
    return against(ax, {"observed": evidence}, title)


def claim(
    axes: Iterable["Axes"], claim: Claim, seen: Seen | None = None
) -> tuple["Axes", "Axes"]:
    """A claim's worst instance on the first of two axes, its sabotages on the second.

    Both show the same bound of those that the claim has: one that sabotages break, and
    of those the tightest. What breaks other bounds only is named without a curve. What
    was `seen` of the claim is looked at again if it is not given.

    Errors: ValueError unless there are two axes.
    """
    left, right = axes
    seen = look(claim) if seen is None else seen
    group = shown_group(seen)
    stated = typeset.lines(claim.statement, WIDTH)
    pair(left, right, claim, seen, group, f"{claim.id}\n{stated}\n")
    return left, right


def claims(claims: Sequence[Claim]) -> "Figure":
    """A figure with a row for each claim: its statement, and a picture on each side."""
    from matplotlib.figure import Figure

    width, height = SIZE
    figure = Figure(figsize=(width, height * len(claims)), layout="constrained")
    rows = figure.subfigures(len(claims), 1, squeeze=False)
    for (row,), each in zip(rows, claims, strict=True):
        one_row(row, each, look(each))
    return figure


def picture(claim: Claim, seen: Seen) -> "Figure":
    """A figure of one claim, from what was seen of it."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=SIZE, layout="constrained")
    one_row(figure, claim, seen)
    return figure


def drawn(name: str) -> tuple[Verdict, bytes]:
    """The verdict on the claim of this id, and its picture as PNG.

    The claim runs once for both; it is what a process is told to do.
    """
    found = look(each := named(name))
    file = BytesIO()
    picture(each, found).savefig(file, format="png", dpi=DOTS)
    return judge(each, found), reduced(file.getvalue())


def reduced(png: bytes) -> bytes:
    """The same picture in 64 colours: a third of the size."""
    from PIL import Image

    file = BytesIO()
    with Image.open(BytesIO(png)) as image:
        image.convert("RGB").quantize(64, dither=Image.Dither.NONE).save(
            file, "png", optimize=True
        )
    return file.getvalue()


def one_row(row: "Figure | SubFigure", claim: Claim, seen: Seen) -> None:
    """The statement above two pictures."""
    said = typeset.lines(claim.statement, STATEMENT)
    row.suptitle(said, x=0.01, ha="left", fontsize=15)
    left, right = row.subplots(1, 2)
    pair(left, right, claim, seen, shown_group(seen), f"{claim.id}\n")


def pair(
    left: "Axes", right: "Axes", claim: Claim, seen: Seen, group: Group, head: str
) -> None:
    """What holds on the left, what breaks it on the right."""
    found = [e for e in seen.held if group_of(e) == group]
    worst = worst_evidence(found)
    held = side_by_side(found, worst)
    said = bounds(claim.text).get(group[0], "")
    several = f"({group[0]}) " * (len({e.letter for e in seen.held}) > 1)
    stated = typeset.lines(several + said, WIDTH) + "\n" if said else ""
    against(
        left,
        {"observed": held},
        f"{head}{stated}{typeset.lines(held.instance, WIDTH)}",
    )
    if held is not worst:
        left.set_xlabel("instance")
        left.lines[0].set(linestyle="none", marker="o")
    drawn, others = broken(seen, group)
    against(right, drawn, "sabotaged" if drawn else "sabotaged: none breaks this bound")
    named_only(right, others)


def group_of(e: Evidence) -> Group:
    """The bound that an evidence is of."""
    return e.letter, e.quantity, e.lower


def shown_group(seen: Seen) -> Group:
    """The bound to show: one that sabotages break, tight, with much to see.

    The length of the steps, (m), only if there is nothing else.
    """
    groups: dict[Group, list[Evidence]] = {}
    for e in seen.held:
        groups.setdefault(group_of(e), []).append(e)

    def merit(group: Group) -> tuple[bool, bool, float, int, int]:
        """What speaks for a bound, the weightiest first."""
        breaking = [w for w, e in seen.broken.items() if breaks(e, group)]
        largest = max(float(e.ratios.max()) for e in groups[group])
        points = max(e.ratios.size for e in groups[group])
        tight = round(min(largest, 1.0), 1)
        return group[0] != "m", bool(breaking), tight, len(breaking), points

    return max(groups, key=merit)


def breaks(found: Iterable[Evidence], group: Group) -> bool:
    """Whether one of them breaks the bound."""
    ours = (e for e in found if group_of(e) == group)
    return any(float(e.ratios.max()) > 1 + TOLERANCE for e in ours)


def broken(seen: Seen, group: Group) -> tuple[dict[str, Evidence], dict[str, str]]:
    """The evidence of those that break this bound, and what the others do."""
    drawn: dict[str, Evidence] = {}
    others: dict[str, str] = {}
    for words, found in seen.broken.items():
        if breaks(found, group) and len(drawn) < MOST:
            drawn[words] = worst_evidence(e for e in found if group_of(e) == group)
        else:
            worst = max(found, key=lambda e: float(e.ratios.max()))
            of = f" of ({worst.letter})" * (worst.letter != group[0])
            others[words] = f"ratio {ratio(float(worst.ratios.max()))}{of}"
    return drawn, others


def named_only(ax: "Axes", others: Mapping[str, str]) -> None:
    """Sabotages that have no curve, below the picture."""
    if others:
        said = "; ".join(f"{words}: {what}" for words, what in others.items())
        note = typeset.lines(f"not drawn: {said}", WIDTH + 8)
        ax.set_xlabel(f"{ax.get_xlabel()}\n{note}".strip(), fontsize=9)


def against(ax: "Axes", shown: Mapping[str, Evidence], title: str) -> "Axes":
    """Observed curves, each in the colour of its dashed bound, under a legend above."""
    places = enumerate(shown.items())
    curves = {words: curve(e, place) for place, (words, e) in places}
    if not curves:
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_visible(False)
        return keyed(ax, title)
    logarithmic = scaled(ax, list(curves.values()))
    single = shown.keys() == {"observed"}
    for i, (words, c) in enumerate(curves.items()):
        color, label = COLORS[i % len(COLORS)], labelled(words, c, logarithmic)
        dots, bar = "o" * (c.dots < 2) or "." * (c.dots < 40), "_" * (c.dots < 2)
        ax.plot(c.at, c.observed, dots + "-", color=color, ms=8, label=label)
        side = "lower bound" if c.lower else "bound"
        ink, named = (INK, side) if single else (color, None)
        ax.plot(c.at, c.bound, bar + "--", color=ink, ms=36, mew=1.5, label=named)
    if single:
        shade(ax, c)
    framed(ax, list(curves.values()))
    return keyed(ax, title)


def labelled(words: str, c: Curve, logarithmic: bool) -> str:
    """What the legend says of a curve."""
    label = f"{typeset.lines(words, WIDTH - 16)}: ratio {c.ratio}"
    if logarithmic and (missing := int(np.sum(c.observed <= 0))):
        label += f"\n(not positive: {missing} of {c.dots})"
    return label
