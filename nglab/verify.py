"""`nglab verify`: check the claims, draw them, attack them; say and write what came."""

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from time import perf_counter

from nglab import files, plots
from nglab.claims import Claim, Verdict, select
from nglab.claims.attack import attack
from nglab.claims.base import STANDING
from nglab.claims.readings import READINGS
from nglab.claims.replay import why
from nglab.claims.suite import attackable, check_id, each, named
from nglab.pages import report
from nglab.progress import INTERRUPTED, bar
from nglab.proofs import PROOFS, latex, page, replay

MOST_DRAWN = 6  # claims in one picture


def run(arguments: argparse.Namespace) -> int:
    """`nglab verify`."""
    written = {
        k: v for k in ("json", "html") if (v := getattr(arguments, k)) is not None
    }
    drawn = arguments.plot is not None
    if written and (arguments.list or arguments.proofs or drawn or arguments.attack):
        raise ValueError("--json and --html go with a run of the claims")
    if arguments.why and "html" in written:
        raise ValueError("--why writes no page: take --json")
    if len({os.path.realpath(path) for path in written.values()}) < len(written):
        raise ValueError("--json and --html need a place each")
    if arguments.attack:
        return run_attack(attackable(arguments.attack), arguments.budget)
    claims = select(arguments.k)
    if arguments.fast:
        claims = tuple(claim for claim in claims if not claim.slow)
    for path in [*written.values(), *[arguments.plot] * drawn]:
        files.check_place(path)
    if arguments.list:
        for claim in claims:
            print(f"{claim.id:36}  {claim.proof:9}  {claim.statement}")
        return 0
    if arguments.proofs:
        return run_proofs(claims)
    if arguments.why:
        return run_why(claims, written)
    if drawn:
        return run_plot(claims, arguments.plot)
    return run_claims(claims, arguments.jobs, arguments.sabotage, written)


def run_claims(
    claims: Sequence[Claim], jobs: int, sabotage: bool, written: Mapping[str, str]
) -> int:
    """Check the claims, print the table and write the reports."""
    start = perf_counter()
    work = plots.drawn if "html" in written else undrawn
    found = checked(claims, jobs, work)
    done = [verdict for verdict, _ in found]
    seconds = perf_counter() - start
    taken = "stdout" in map(files.stream, written.values())
    table = report.sabotage_text if sabotage else report.text
    if done:
        print(table(done, seconds), end="", file=sys.stderr if taken else sys.stdout)
    if len(done) < len(claims):
        unwritten = "".join(f"; {path} is not written" for path in written.values())
        words = f"interrupted after {len(done)} of {len(claims)} claims{unwritten}"
        return complained(words, INTERRUPTED)
    if "json" in written:
        files.write(written["json"], report.as_json(done))
    if "html" in written:
        pictures = {verdict.id: png for verdict, png in found}
        files.write(written["html"], report.html(done, seconds, pictures))
    held = sabotage or all(v.holds for v in done)
    return 0 if held and all(v.caught for v in done) else 1


def undrawn(name: str) -> tuple[Verdict, bytes]:
    """The verdict on the claim of this id, without a picture."""
    return check_id(name), b""


def checked(
    claims: Sequence[Claim], jobs: int, work: Callable[[str], tuple[Verdict, bytes]]
) -> list[tuple[Verdict, bytes]]:
    """Verdict and picture in the order of the claims; fewer after an interrupt."""
    found = {}
    with bar(len(claims), "claim", leave=False) as shown, suppress(KeyboardInterrupt):
        for verdict, png in each(work, claims, jobs):
            found[verdict.id] = verdict, png
            shown.update()
    return [found[claim.id] for claim in claims if claim.id in found]


def run_attack(claim: Claim, budget: int) -> int:
    """`nglab verify --attack ID`: 1 if the claim was broken."""
    with bar(budget, "run", leave=False) as shown:

        def told(best: float) -> None:
            shown.set_postfix_str(f"best {best:.6g}", refresh=False)
            shown.update()

        found = attack(claim, budget, told)
    print(f"{claim.id}: {claim.statement}")
    for words, where in ("as it stands", found.shown), ("found", found.worst):
        print(f"  {words:12}  {report.ratio(where.ratio):9}  {report.where(where)}")
    arguments = ", ".join(f"{name} = {x:.6g}" for name, x in found.arguments.items())
    print(f"  with {arguments}; {found.tries} runs")
    if found.interrupted:
        return complained(f"interrupted after {found.tries} runs", INTERRUPTED)
    return int(found.worst.exceeds)


def run_proofs(claims: Sequence[Claim]) -> int:
    """`nglab verify --proofs`: 1 if one is refused, or a sabotage is not."""
    start = perf_counter()
    done = []
    with bar(len(claims), "proof", leave=False) as shown:
        for claim in claims:
            if claim.id in PROOFS:
                done.append(replay(PROOFS[claim.id], breed=True))
            shown.update()
    print(report.proofs_text(claims, done, perf_counter() - start), end="")
    return 0 if all(r.holds for r in done) else 1


def run_why(claims: Sequence[Claim], written: Mapping[str, str]) -> int:
    """`nglab verify -k ID --why`: 1 if a premise fails, or a sabotage breaks none."""
    read = [claim for claim in claims if claim.id in READINGS]
    found = []
    with bar(len(read), "claim", leave=False) as shown:
        for claim in read:
            found.append(why(claim, READINGS[claim.id]))
            shown.update()
    taken = "stdout" in map(files.stream, written.values())
    text = report.why_text(claims, found)
    print(text, end="", file=sys.stderr if taken else sys.stdout)
    if "json" in written:
        files.write(written["json"], report.why_json(found))
    return 0 if all(each.holds for each in found) else 1


def run_proof(arguments: argparse.Namespace) -> int:
    """`nglab proof ID`."""
    claim = named(arguments.id)
    if claim.id not in PROOFS:
        words = f"{claim.id} has no proof to replay: it is {STANDING[claim.proof]}"
        raise ValueError(words)
    proof = PROOFS[claim.id]
    print(latex.page(proof) if arguments.latex else page.text(proof, claim.statement))
    return 0


def run_plot(claims: Sequence[Claim], path: str) -> int:
    """`nglab verify -k ID --plot FILE`: a row of pictures a claim, or a page of PDF."""
    kind = kind_of_picture(path)
    if kind != "pdf" and len(claims) > MOST_DRAWN:
        cure = f"choose at most {MOST_DRAWN} with -k, or name a .pdf: a page for each"
        raise ValueError(f"{len(claims)} claims are too many for one picture: {cure}")
    with files.replacing(path) as beside, bar(len(claims), "claim", False) as shown:
        if kind == "pdf":
            from matplotlib.backends.backend_pdf import PdfPages

            with PdfPages(beside) as pages:
                for claim in claims:
                    pages.savefig(plots.claims([claim]))
                    shown.update()
        else:
            plots.claims(claims).savefig(beside, format=kind, dpi=120)
    if not files.stream(path):
        print(path)
    return 0


def kind_of_picture(path: str) -> str:
    """png, pdf, svg, ...: what the name ends in; ValueError for what nobody draws."""
    from matplotlib.figure import Figure

    kind = Path(path).suffix[1:].lower() or "png"
    known = Figure().canvas.get_supported_filetypes()
    if kind not in known:
        raise ValueError(f"cannot draw {path}: .{kind} is none of {', '.join(known)}")
    return kind


def complained(words: str, code: int) -> int:
    """Say what is wrong in a line on stderr, and return the exit status."""
    print(f"nglab: {words}", file=sys.stderr)
    return code
