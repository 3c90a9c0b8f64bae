"""The claims report: text for a terminal, HTML for a browser, JSON for a program."""

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from nglab.claims import Claim, Verdict
from nglab.claims.base import ROOMS, TOLERANCE, Worst
from nglab.claims.replay import Judged, Why
from nglab.claims.sections import bounds, sections
from nglab.pages import rows, typeset
from nglab.proofs import Replay


def text(verdicts: Sequence[Verdict], seconds: float) -> str:
    """A table with two lines a claim, and a line of totals."""
    return rendered("verify.txt.j2", verdicts, seconds)


def sabotage_text(verdicts: Sequence[Verdict], seconds: float) -> str:
    """The sabotaged runs as the main table."""
    return rendered("sabotage.txt.j2", verdicts, seconds)


def html(
    verdicts: Sequence[Verdict], seconds: float, pictures: Mapping[str, bytes]
) -> str:
    """The report as one page that asks nobody for anything; pictures (PNG) by id."""
    shown = {name: b64encode(png).decode("ascii") for name, png in pictures.items()}
    present = {v.room for v in verdicts}
    return rendered(
        "verify.html.j2",
        verdicts,
        seconds,
        made=rows.made(),
        pictures=shown,
        rooms={room: words for room, words in ROOMS.items() if room in present},
    )


def as_json(verdicts: Sequence[Verdict]) -> str:
    """A list with an object a claim; an infinite ratio is the number 1e999."""
    made = rows.made()
    table = [rows.row(v, made) for v in verdicts]
    return json.dumps(table, indent=1).replace(": Infinity", ": 1e999") + "\n"


def why_text(claims: Sequence[Claim], found: Sequence[Why]) -> str:
    """The premises of each claim on its runs, and what its sabotages break."""
    read = {each.id: each for each in found}
    lines: list[str] = []
    for claim in claims:
        lines.append(f"{claim.id}: {claim.statement}")
        if claim.id in read:
            lines += why_lines(read[claim.id])
        else:
            lines.append(f"  not replayed: {no_replay(claim)}")
    return "\n".join(lines) + "\n"


def why_lines(each: Why) -> list[str]:
    """As it is, and each sabotage with at most three premises, the worst first."""
    bad = [judged for judged in each.right if judged.broken]
    many = f"{len(each.right)} premises evaluated, "
    lines = [f"  as it is: {many}{len(bad) or 'none'} broken", *map(premise, bad)]
    for words, broken in each.broken.items():
        lines.append(f"  {words}: breaks {'' if broken else 'NONE OF THEM'}".rstrip())
        lines += map(premise, broken[:3])
    return lines


def premise(judged: Judged) -> str:
    """A premise that is broken, and by how much of its size."""
    return f"    {judged.kind:10}  {judged.least:10.3g}  {judged.words}"


def no_replay(claim: Claim) -> str:
    """Why the premises of a claim are not evaluated."""
    if claim.proof in ("prose", "observed"):
        return "it has no proof to take premises from"
    return "its premises are of means, of laws or of its own loops, not of a run"


def why_json(found: Sequence[Why]) -> str:
    """A list with an object a claim: every premise, and what each sabotage breaks."""
    rows = [
        {
            "id": each.id,
            "holds": each.holds,
            "premises": [judged._asdict() for judged in each.right],
            "sabotages": {
                words: [judged._asdict() for judged in broken]
                for words, broken in each.broken.items()
            },
        }
        for each in found
    ]
    return json.dumps(rows, indent=1).replace("-Infinity", "-1e999") + "\n"


def proofs_text(
    claims: Sequence[Claim], replays: Sequence[Replay], seconds: float
) -> str:
    """A table with a line a proof, and a line of totals."""
    without = [c for c in claims if c.id not in {r.proof.id for r in replays}]
    return filled(
        "proofs.txt.j2",
        replays=replays,
        without=without,
        seconds=seconds,
        certified=sum(r.proof.grade == "certified" for r in replays),
        part=sum(r.proof.grade == "part" for r in replays),
        refused=sum(bool(r.refused) for r in replays),
        caught=sum(sum(r.caught.values()) for r in replays),
        sabotages=sum(len(r.caught) for r in replays),
        tried=sum(r.mutants.tried for r in replays),
        killed=sum(r.mutants.refused for r in replays),
    )


def rendered(
    template: str, verdicts: Sequence[Verdict], seconds: float, **more: object
) -> str:
    """A template of this package, filled with the verdicts and their totals."""
    return filled(
        template,
        verdicts=verdicts,
        seconds=seconds,
        held=sum(v.holds for v in verdicts),
        certified=sum(v.proof == "certified" for v in verdicts),
        part=sum(v.proof == "part" for v in verdicts),
        sabotages=sum(len(v.sabotages) for v in verdicts),
        caught=sum(w.exceeds for v in verdicts for w in v.sabotages.values()),
        **more,
    )


def filled(template: str, **values: object) -> str:
    """A template of this package, filled."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    page = Environment(
        loader=PackageLoader("nglab.pages"),
        autoescape=template.endswith(".html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    page.filters.update(
        ratio=ratio,
        where=where,
        line=line,
        words=words,
        many=many,
        typeset=typeset.html,
        told=sections,
        stated=bounds,
        left_out=rows.left_out,
    )
    return page.get_template(template).render(**values)


def ratio(r: float) -> str:
    """A ratio in few digits, so that what is above 1 also looks it.

    >>> [ratio(r) for r in (0.0, 0.8284, 1 + 1e-15, 1.00021, 2.01, 3e45, float("inf"))]
    ['0', '0.828', '1.000', '1.00021', '2.010', '3.0e+45', 'inf']
    """
    if r == 0 or r == float("inf"):
        return f"{r:g}"
    if 1 + TOLERANCE < r < 1.0005:
        return f"{r:.5f}" if r > 1.00001 else f"1 + {r - 1:.0e}"
    return f"{r:.3f}" if 1e-3 <= r < 1e4 else f"{r:.1e}"


def where(worst: Worst) -> str:
    """The instance and the index of the worst ratio."""
    return f"{worst.instance}, k = {worst.k}"


def line(cells: Sequence[Any], widths: Sequence[int]) -> str:
    """Cells side by side: width > 0 to the left, width < 0 to the right."""
    padded = [
        f"{cell!s:<{w}}" if w > 0 else f"{cell!s:>{-w}}"
        for cell, w in zip(cells, widths, strict=True)
    ]
    return "  ".join(padded).rstrip()


def many(number: int, noun: str) -> str:
    """The number with its noun, in the plural unless it is one.

    >>> many(1, "claim"), many(2, "claim")
    ('1 claim', '2 claims')
    """
    return f"{number} {noun}" + "s" * (number != 1)


def words(found: bool, yes: str, no: str) -> str:
    """yes or NO."""
    return yes if found else no.upper()
