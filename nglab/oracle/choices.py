"""A port that does not read a word of the config has one of its meanings inside."""

from collections.abc import Iterator, Sequence
from itertools import product

from nglab.norms import COEFFICIENTS
from nglab.oracle.answers import Answer, alongside
from nglab.oracle.language import Tree, changed, parse, simplified
from nglab.oracle.matrices import COUPLINGS, FORMULAS
from nglab.oracle.mistakes.layers import LENGTHS
from nglab.oracle.programs import Program
from nglab.oracle.running import explained

KEPT = 3  # programs that go on
CORNERS = {
    "l2": "A/l2(A, blk)",
    "max": "sign(A)",
    "rms": "A/rms(A, blk)",
    "spectral": "newton_schulz(A/l2(A, blk), coefficients, ns_steps, blk)",
}


def meanings(key: str) -> Iterator[tuple[dict[str, Tree], str]]:
    """What a word may mean: names to replace, or the calls of the word itself."""
    if key == "coupling":
        for word in ("scaled", "decoupled", "coupled"):
            yield {name: int(name == word) for name in COUPLINGS}, ""
    elif key == "coefficients":
        for word in COEFFICIENTS:
            yield {"coefficients": word}, ""
    elif key in ("nesterov", "constrained"):
        for value in (1, 0):
            yield {key: value}, ""
    elif key == "scale":
        for text in dict.fromkeys((*FORMULAS.values(), *LENGTHS)):
            yield {}, text
    elif key == "ball":
        for text in CORNERS.values():
            yield {}, text


WORDS = ("coupling", "nesterov", "constrained", "scale", "ball", "coefficients")
CALLS = {"scale": "scale", "ball": "corner"}


def without_words(
    right: Program, ignored: Sequence[str], answers: Sequence[Answer]
) -> list[Program]:
    """The method with words of the config decided: the few that explain most."""
    words = [key for key in WORDS if key in ignored]
    if not words:
        return [right]
    made = []
    for chosen in product(*(list(meanings(key)) for key in words)):
        lines = list(right.lines)
        for key, (table, text) in zip(words, chosen, strict=True):
            lines = [
                line.to(simplified(decided(line.value, table, key, text)))
                for line in lines
            ]
        lines = [line for line in lines if simplified(line.value) != line.name]
        made.append(right.changed(lines, 0.4))
    own = [a for a in answers if a.name in ("rich", "wide", "tall", "only decay")]
    alongs = [alongside([a]) for a in own or answers[:2]]
    scores = [sum(int(explained(p, along)[0]) for along in alongs) for p in made]
    order = sorted(range(len(made)), key=lambda i: -scores[i])
    return [made[i] for i in order[:KEPT]]


def decided(e: Tree, table: dict[str, Tree], key: str, text: str) -> Tree:
    """A tree in which a word has one meaning."""

    def change(part: Tree) -> Tree:
        if isinstance(part, str):
            return table.get(part, part)
        if text and isinstance(part, tuple) and part[0] == CALLS[key]:
            return filled(parse(text), part[1])
        return part

    return changed(e, change)


def filled(e: Tree, argument: Tree) -> Tree:
    """A meaning with its argument."""
    return changed(e, lambda part: argument if part == "A" else part)
