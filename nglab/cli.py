"""`nglab` on the command line, which is also `python -m nglab`."""

import argparse
import sys
from collections.abc import Sequence
from time import perf_counter
from typing import NoReturn

from tqdm import tqdm

from nglab import __version__, files
from nglab.claims import Claim, Verdict, select, verdicts
from nglab.claims.attack import attack
from nglab.claims.suite import attackable
from nglab.pages import report


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command. 0: all is well, 1: a claim or sabotage failed, 2: a wrong call."""
    arguments = parser().parse_args(argv)
    try:
        code: int = arguments.command(arguments)
    except (ValueError, OSError) as error:
        print(f"nglab: {error}", file=sys.stderr)
        return 2
    return code


class Parser(argparse.ArgumentParser):
    """A parser that complains in one line."""

    def error(self, message: str) -> NoReturn:
        """The complaint, and exit status 2."""
        self.exit(2, f"nglab: {message}\n")


def parser() -> argparse.ArgumentParser:
    """What can be said on the command line."""
    top = Parser(
        "nglab", description="The normalised-gradient lab: theorems as programs."
    )
    top.add_argument("--version", action="version", version=f"nglab {__version__}")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    verify_arguments(
        commands.add_parser(
            "verify",
            help="check the convergence claims on this machine",
            description="Check the convergence claims, and that every sabotage is "
            "caught. Exit status: 0 if all hold and all are caught, 1 if not, 2 for a "
            "wrong call.",
        )
    )
    vectors_arguments(
        commands.add_parser(
            "vectors",
            help="conformance vectors for ports of the methods",
            description="Write the vectors that a port replays, judge what a port made "
            "of them, or show which wrong ports are named. Exit status: 0 if all is "
            "right, 1 if not, 2 for a wrong call.",
        )
    )
    lessons_arguments(
        commands.add_parser(
            "lessons",
            help="copy the lessons into a folder, as notebooks",
            description="Copy the lessons into a folder, as notebooks with all that "
            "they read. No file that exists is written over. Exit status: 0, or 2 for "
            "a wrong call.",
        )
    )
    return top


def verify_arguments(verify: argparse.ArgumentParser) -> None:
    """`nglab verify ...`."""
    add = verify.add_argument
    add("-k", metavar="PATTERN", help="only ids that contain this (* and ? match any)")
    what = verify.add_mutually_exclusive_group().add_argument
    add("--fast", action="store_true", help="leave out the claims that take long")
    what("--list", action="store_true", help="list the claims and stop")
    what("--sabotage", action="store_true", help="show the sabotaged runs as the table")
    add("--jobs", type=positive, default=1, metavar="N", help="processes (default 1)")
    add("--json", metavar="FILE", help="also write the verdicts as JSON")
    add("--html", metavar="FILE", help="also write the report as a page")
    drawn = "draw the claims chosen by -k: bound and sabotage"
    what("--plot", metavar="FILE", help=drawn)
    what("--attack", metavar="ID", help="search for an instance with a larger ratio")
    add("--budget", type=positive, default=300, metavar="N", help="runs of an attack")
    verify.set_defaults(command=run_verify)


def vectors_arguments(vectors: argparse.ArgumentParser) -> None:
    """`nglab vectors write | check | matrix ...`."""
    commands = vectors.add_subparsers(required=True, metavar="WHAT")
    write = commands.add_parser("write", help="write the vectors into a directory")
    write.add_argument("directory", metavar="DIR")
    write.set_defaults(command=run_write)
    judge = commands.add_parser("check", help="judge the output file of a port")
    judge.add_argument("output", metavar="OUTPUT.json")
    judge.set_defaults(command=run_check)
    matrix = commands.add_parser("matrix", help="method x variant: is each one named?")
    matrix.add_argument("methods", metavar="METHOD", nargs="*", help="all if left out")
    matrix.set_defaults(command=run_matrix)


def lessons_arguments(lessons: argparse.ArgumentParser) -> None:
    """`nglab lessons DIR`."""
    lessons.add_argument("directory", metavar="DIR")
    lessons.add_argument(
        "--add", action="store_true", help="write what DIR has not, leave what it has"
    )
    lessons.set_defaults(command=run_lessons)


def positive(word: str) -> int:
    """A whole number of at least 1."""
    number = int(word)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{word} is below 1")
    return number


def run_verify(arguments: argparse.Namespace) -> int:
    """`nglab verify`."""
    if (arguments.json or arguments.html) and (
        arguments.list or arguments.plot or arguments.attack
    ):
        raise ValueError("--json and --html go with a run of the claims")
    if arguments.attack:
        return run_attack(attackable(arguments.attack), arguments.budget)
    claims = select(arguments.k)
    if arguments.fast:
        claims = tuple(claim for claim in claims if not claim.slow)
    for path in filter(None, (arguments.json, arguments.html, arguments.plot)):
        files.check_place(path)
    if arguments.list:
        for claim in claims:
            print(f"{claim.id:36}  {claim.statement}")
        return 0
    if arguments.plot:
        return run_plot(claims, arguments.plot)
    start = perf_counter()
    done = checked(claims, arguments.jobs)
    seconds = perf_counter() - start
    table = report.sabotage_text if arguments.sabotage else report.text
    print(table(done, seconds), end="")
    if arguments.json:
        files.write(arguments.json, report.as_json(done))
    if arguments.html:
        files.write(arguments.html, report.html(done, seconds))
    held = arguments.sabotage or all(v.holds for v in done)
    return 0 if held and all(v.caught for v in done) else 1


def checked(claims: Sequence[Claim], jobs: int) -> list[Verdict]:
    """The verdicts in the order of the claims, with a bar while they are made."""
    bar = tqdm(
        verdicts(claims, jobs),
        total=len(claims),
        unit="claim",
        leave=False,
        disable=None,
    )
    found = {v.id: v for v in bar}
    return [found[claim.id] for claim in claims]


def run_attack(claim: Claim, budget: int) -> int:
    """`nglab verify --attack ID`: 1 if the claim was broken."""
    with tqdm(total=budget, unit="run", leave=False, disable=None) as bar:

        def told(best: float) -> None:
            bar.set_postfix_str(f"best {best:.6g}")
            bar.update()

        found = attack(claim, budget, told)
    print(f"{claim.id}: {claim.statement}")
    for words, where in ("as it stands", found.shown), ("found", found.worst):
        print(f"  {words:12}  {report.ratio(where.ratio):9}  {report.where(where)}")
    arguments = ", ".join(f"{name} = {x:.6g}" for name, x in found.arguments.items())
    print(f"  with {arguments}; {found.tries} runs")
    return int(found.worst.exceeds)


def run_plot(claims: Sequence[Claim], path: str) -> int:
    """`nglab verify -k ID --plot FILE`: a row of pictures a claim."""
    from matplotlib.figure import Figure

    from nglab import plots

    figure = Figure(figsize=(11, 3.6 * len(claims)), layout="constrained")
    rows = figure.subplots(len(claims), 2, squeeze=False)
    for axes, claim in zip(rows, tqdm(claims, unit="claim", disable=None), strict=True):
        plots.claim(axes, claim)
    with files.replacing(path) as beside:
        figure.savefig(beside, dpi=120)
    print(path)
    return 0


def run_write(arguments: argparse.Namespace) -> int:
    """`nglab vectors write DIR`."""
    from nglab.oracle import commands

    return told(commands.write(arguments.directory))


def run_check(arguments: argparse.Namespace) -> int:
    """`nglab vectors check OUTPUT.json`."""
    from nglab.oracle import commands

    return told(commands.check_file(arguments.output))


def run_matrix(arguments: argparse.Namespace) -> int:
    """`nglab vectors matrix [METHOD ...]`."""
    from nglab.oracle import commands

    return told(commands.matrix(arguments.methods))


def run_lessons(arguments: argparse.Namespace) -> int:
    """`nglab lessons DIR`."""
    from nglab import lessons

    return told((lessons.told(arguments.directory, arguments.add), 0))


def told(answer: tuple[str, int]) -> int:
    """Print the text of an answer, and return its exit status."""
    print(answer[0])
    return answer[1]
