"""`nglab` on the command line, which is also `python -m nglab`."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from nglab import __version__, verify
from nglab.progress import INTERRUPTED
from nglab.runs.interrupts import raised

BROKEN_PIPE = 141  # 128 and the signal's number, as shells have it
MAP = """
to begin:
  nglab verify                     check every claim (--fast: leave out the slow ones)
  nglab verify --list              what is claimed
  nglab verify --proofs            replay the proofs, exactly, and refuse wrong ones
  nglab verify -k ID --why         the premises on the claim's runs; which one breaks
  nglab verify -k ID --plot FILE   a claim against its bound, beside its sabotages
  nglab verify --attack ID         search for an instance with a larger ratio
  nglab vectors write DIR          what a port in any language replays
  nglab vectors check OUTPUT.json  is the port right, and if not, what does it compute?
  nglab lessons DIR                the lessons as notebooks, to work in
  nglab study run FILE.py          many runs, each done once (then: show, export)

FILE may be - for stdout. `nglab COMMAND --help` says the rest.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command.

    0: all is well, 1: something failed, 2: a wrong call, 130: interrupted.
    """
    try:
        try:
            arguments = parser().parse_args(argv)
            with raised():  # half a run would spoil a verdict
                code: int = arguments.command(arguments)
        finally:
            if sys.stdout:
                sys.stdout.flush()
    except KeyboardInterrupt as interrupt:
        return verify.complained(str(interrupt) or "interrupted", INTERRUPTED)
    except BrokenPipeError:  # whoever reads has seen enough
        unsaid()
        return BROKEN_PIPE
    except (ValueError, OSError) as error:
        unsaid()
        return verify.complained(str(error), 2)
    return code


def unsaid() -> None:
    """Drop what stdout cannot take any more, before Python tries again at its end."""
    try:
        if sys.stdout:
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Parser(argparse.ArgumentParser):
    """A parser that complains in one line."""

    def error(self, message: str) -> NoReturn:
        """The complaint, and exit status 2."""
        self.exit(2, f"nglab: {message}\n")


def parser() -> argparse.ArgumentParser:
    """What can be said on the command line."""
    top = Parser(
        "nglab",
        description="The normalised-gradient lab: theorems as programs.",
        epilog=MAP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
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
    proof_arguments(
        commands.add_parser(
            "proof",
            help="print the proof of a claim",
            description="Print the premises of a proof, and each fact that it shows as "
            "multipliers times what is known. Exit status: 0, or 2 for a wrong call.",
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
    explore_arguments(
        commands.add_parser(
            "explore",
            help="drive the methods, in a page of the browser",
            description="Write the explorer, one page that needs no server and asks "
            "nobody, and open it in the browser. Exit status: 0, 2 for a wrong call.",
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
    study_arguments(
        commands.add_parser(
            "study",
            help="many runs of a job, each done once and kept",
            description="Run the study that a Python file holds, show what is known, "
            "or write it as a table. Results are in one SQLite file; what is there "
            "is not done again. Exit status: 0, 1 if a point failed, 2 for a wrong "
            "call, 130 after Ctrl-C.",
        )
    )
    return top


def verify_arguments(command: argparse.ArgumentParser) -> None:
    """`nglab verify ...`."""
    add = command.add_argument
    add("-k", metavar="PATTERN", help="only ids that contain this (* and ? match any)")
    what = command.add_mutually_exclusive_group().add_argument
    add("--fast", action="store_true", help="leave out the claims that take long")
    what("--list", action="store_true", help="list the claims and stop")
    what("--proofs", action="store_true", help="replay the proofs and their mutants")
    what("--why", action="store_true", help="which premise a sabotage breaks")
    what("--sabotage", action="store_true", help="show the sabotaged runs as the table")
    add("--jobs", type=positive, default=1, metavar="N", help="processes (default 1)")
    add("--json", metavar="FILE", help="also write the verdicts as JSON")
    add("--html", metavar="FILE", help="also write the report as a page")
    drawn = "draw the claims chosen by -k against their bounds; a .pdf has many pages"
    what("--plot", metavar="FILE", help=drawn)
    what("--attack", metavar="ID", help="search for an instance with a larger ratio")
    add("--budget", type=positive, default=300, metavar="N", help="runs of an attack")
    command.set_defaults(command=verify.run)


def proof_arguments(command: argparse.ArgumentParser) -> None:
    """`nglab proof ID`."""
    command.add_argument("id", metavar="ID", help="the id of a claim")
    command.add_argument("--latex", action="store_true", help="print it as LaTeX")
    command.set_defaults(command=verify.run_proof)


def vectors_arguments(vectors: argparse.ArgumentParser) -> None:
    """`nglab vectors write | check | matrix | bench ...`."""
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
    bench = commands.add_parser("bench", help="wrong ports: what is said of them?")
    add = bench.add_argument
    add("files", metavar="FILE.py", nargs="*", help="PORTS of your own, not ours")
    add("-k", metavar="PATTERN", help="only method/name that match (* and ? match any)")
    how = bench.add_mutually_exclusive_group().add_argument
    for mode, words in (
        ("bare", "each port has its numbers inside and sees no config"),
        ("file", "each port writes a file, and cannot be asked"),
    ):
        how(f"--{mode}", action="store_const", dest="mode", const=mode, help=words)
    add("--twice", action="store_true", help="ask again: is the answer the same?")
    add("--json", metavar="FILE", help="also write all that was said as JSON")
    bench.set_defaults(command=run_bench, mode="asked")


def lessons_arguments(lessons: argparse.ArgumentParser) -> None:
    """`nglab lessons DIR`."""
    lessons.add_argument("directory", metavar="DIR")
    lessons.add_argument(
        "--add", action="store_true", help="write what DIR has not, leave what it has"
    )
    editions = lessons.add_mutually_exclusive_group()
    for edition, words in (
        ("solutions", "the instructor's edition: every exercise solved"),
        ("handouts", "a page a lesson, for the audience, instead of notebooks"),
    ):
        editions.add_argument(
            f"--{edition}",
            action="store_const",
            const=edition,
            dest="edition",
            default="reader",
            help=words,
        )
    lessons.set_defaults(command=run_lessons)


def explore_arguments(explore: argparse.ArgumentParser) -> None:
    """`nglab explore [STORY]`."""
    add = explore.add_argument
    add("story", metavar="STORY", nargs="?", help="what it begins with, as `trap`")
    add("-o", dest="output", metavar="FILE", help="only write it, here")
    add("--no-browser", action="store_true", help="only write it")
    explore.set_defaults(command=run_explore)


def study_arguments(study: argparse.ArgumentParser) -> None:
    """`nglab study run | show | export ...`."""
    commands = study.add_subparsers(required=True, metavar="WHAT")
    run = commands.add_parser("run", help="do what is not done")
    run.add_argument("--jobs", type=positive, default=1, metavar="N", help="processes")
    run.add_argument("--retry", action="store_true", help="also what has failed")
    run.set_defaults(command=run_study)
    show = commands.add_parser("show", help="what is done, failed and missing")
    show.add_argument(
        "--result", metavar="NAME", help="the medians of a result instead"
    )
    show.add_argument("--down", metavar="ARGUMENT", help="its values are the rows")
    show.add_argument("--across", metavar="ARGUMENT", help="its values are the columns")
    show.set_defaults(command=run_show)
    export = commands.add_parser("export", help="write all that is known as a table")
    export.add_argument("--csv", metavar="FILE", help="arrays are lists in a cell")
    export.add_argument("--json", metavar="FILE", help="an object a point")
    export.set_defaults(command=run_export)
    for command in run, show, export:
        add = command.add_argument
        add("file", metavar="FILE.py", help="a file that makes a Study")
        add("--study", metavar="NAME", help="the variable, if FILE.py holds several")
        add("--store", metavar="FILE", help="the results (default FILE.sqlite)")


def positive(word: str) -> int:
    """A whole number of at least 1."""
    number = int(word)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{word} is below 1")
    return number


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


def run_bench(arguments: argparse.Namespace) -> int:
    """`nglab vectors bench [FILE.py ...]`."""
    from nglab import lessons
    from nglab.bench import scores

    a, own = arguments, lessons.source() / "ports" / "mistaken"
    return told(scores.bench(own, a.files, a.k, a.mode, a.twice, a.json))


def run_lessons(arguments: argparse.Namespace) -> int:
    """`nglab lessons DIR`."""
    from nglab import lessons

    a = arguments
    return told((lessons.told(a.directory, a.add, a.edition), 0))


def run_explore(arguments: argparse.Namespace) -> int:
    """`nglab explore [STORY]`."""
    from nglab.explorer import commands

    a = arguments
    return told((commands.explore(a.story, a.output, not a.no_browser), 0))


def run_study(arguments: argparse.Namespace) -> int:
    """`nglab study run FILE.py`."""
    from nglab.studies import commands

    a = arguments
    return told(commands.run(a.file, a.study, a.store, a.jobs, a.retry))


def run_show(arguments: argparse.Namespace) -> int:
    """`nglab study show FILE.py`."""
    from nglab.studies import commands

    a = arguments
    axes = a.down, a.across
    return told(commands.show(a.file, a.study, a.store, a.result, axes))


def run_export(arguments: argparse.Namespace) -> int:
    """`nglab study export FILE.py`."""
    from nglab.studies import commands

    a = arguments
    written = {
        kind: v for kind in ("csv", "json") if (v := getattr(a, kind)) is not None
    }
    return told(commands.export(a.file, a.study, a.store, written))


def told(answer: tuple[str, int]) -> int:
    """Print the text of an answer, and return its exit status."""
    if answer[0]:
        print(answer[0])
    return answer[1]
