"""The page of the findings: `python -m studies.page` writes README.md."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from studies.findings import FINDINGS
from studies.kept import RESULTS, Kept, kept
from studies.pairs import Finding, Pairs, error, loss, permutation_test, sign_test, wins

PAGE = Path(__file__).with_name("README.md")
HEAD = Path(__file__).with_name("head.md")
TITLES = {
    "fashion": (
        "The 30 x 128 MLP at the source's own settings",
        "Fashion-MNIST instead of MNIST, of the same size and harder: its accuracies "
        "are lower whatever trains. BatchNorm is evaluated with the statistics of "
        "5,000 images, not with running averages. The rest is his: 28,140 steps in "
        "three stages, each with an optimizer made anew. Adam begins at 5e-3; the "
        "rates are his, none was chosen here.",
    ),
    "deep": (
        "The 30-layer MLP on 4,000 images of MNIST, each method at its best rate",
        "4,000 images instead of 60,000, 64 wide instead of 128, 1,260 steps instead "
        "of 28,140; and every method has the rate, constant or staged, that is best of "
        "a grid for seed 0, where his have one rate each.",
    ),
    "images": (
        "The CNN",
        "4,000 images of MNIST, of one colour, instead of CIFAR-10; filters 8-8-16-16 "
        "and 128 units instead of 32-32-64-64 and 512; 5 epochs instead of 60; rates "
        "that fall by 10^-0.5 at 40, 60, 75 and 90 % of the steps.",
    ),
    "sigmoid": (
        "Sigmoid MLPs of 6, 12 and 18 layers",
        "The paper's own text was not to be had: what it reports, width and batch are "
        "from reports of it. 4,000 images of MNIST, 50 wide, batches of 50, 1,600 "
        "steps, constant rates. One block an array, where the paper's is a layer.",
    ),
    "lstm": (
        "The LSTM on the adding problem",
        "The paper's own text was not to be had. 32 units, 5,000 sequences, batches of "
        "50, 1,200 steps, constant rates. The loss is the mean square of the error on "
        "500 other sequences; who always answers 1 has 0.167.",
    ),
}


def page() -> str:
    """The whole README.md."""
    parts = [HEAD.read_text(encoding="utf-8").rstrip(), summary()]
    for name, (title, differs) in TITLES.items():
        parts += [
            f"## {title}",
            f"`{name}.py`. What differs from the source: {differs}",
        ]
        parts += ["\n".join(statements(FINDINGS[name])), "\n".join(methods(name))]
        parts.append(origin(name))
    return "\n\n".join(parts) + "\n"


def origin(name: str) -> str:
    """With what, on which machine and when the results came about."""
    machines = json.loads((RESULTS / "machines.json").read_text(encoding="utf-8"))
    where = machines[name]
    words = [f"{key} {where[key]}" for key in ("nglab", "python", "numpy")]
    words += [where["blas"], where["processor"], where["on"]]
    seconds = f"{where['seconds in jobs']:,} s in jobs, while others were at work."
    return ", ".join([*words, seconds])


def summary() -> str:
    """Every finding in a line, with its verdict."""
    lines = ["| finding | there | verdict |", "|---|---|---|"]
    for findings in FINDINGS.values():
        for each in findings:
            lines.append(f"| {each.says} | {each.source} | **{each.verdict}** |")
    return "\n".join(lines)


def statements(findings: list[Finding]) -> Iterator[str]:
    """The statements of findings with their tests, as a table."""
    yield "| statement | medians | pairs | p, sign test | p, permutations |"
    yield "|---|---|---|---|---|"
    for finding in findings:
        yield f"| *{finding.says}* **{finding.verdict}** | | | | |"
        for words, pairs in finding.statements:
            yield f"| {words} | {tested(pairs)} |"


def tested(pairs: Pairs) -> str:
    """The medians, in how many pairs a is less, and the chances of that."""
    a, b = pairs.values()
    k, n = wins(a, b)
    tied = f", {len(a) - n} tied" if n < len(a) else ""
    cells = f"{np.median(a):.3g}, {np.median(b):.3g} | {k} of {n}{tied}"
    return f"{cells} | {sign_test(a, b):.2g} | {permutation_test(a, b):.2g}"


def methods(name: str) -> Iterator[str]:
    """All methods of a study at the rates that are compared, over the seeds."""
    groups: dict[tuple[str, ...], list[Kept]] = {}
    for row in kept(name):
        if row.seed or name == "fashion":
            others = (row.point[key] for key in row.point if key not in OWN)
            groups.setdefault((row.method, *map(str, others)), []).append(row)
    varies = [key for key in row.point if key not in OWN]
    read = "accuracy" in row.result
    heads = ["method", *varies, "rate", "seeds", "loss: median, least, most"]
    yield "| " + " | ".join(heads + ["accuracy"] * read) + " |"
    yield "|---" * (len(heads) + read) + "|"
    for key, rows in groups.items():
        ends = np.array([loss(each) for each in rows])
        rate = "in stages" if rows[0].lr is None else f"{rows[0].lr:g}"
        spread = ", ".join(
            f"{end:.3g}" for end in (np.median(ends), ends.min(), ends.max())
        )
        cells = [*key, rate, str(len(rows)), spread]
        if read:
            cells.append(f"{1 - np.median([error(each) for each in rows]):.3f}")
        yield "| " + " | ".join(cells) + " |"


OWN = "method", "lr", "seed", "seeds"

if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
