"""Words with formulas, as docstrings have them, typeset: LaTeX, MathML, mathtext.

A docstring says `|x_k - x*| <= rho^k R for every k`. Which of it is a formula nobody
marks: a formula is the longest text that the grammar of `nglab.pages.formulas` reads.
"""

import re
from collections.abc import Iterator
from functools import cache
from html import escape
from typing import NamedTuple

from nglab.pages.formulas import formula
from nglab.pages.notation import MARK

WORD = re.compile(r"`[^`]+`|[A-Za-z]+(?:[_-][A-Za-z]{2,})*|\d[\d,.]*|\S")
SIGNS = {"<=": "≤", ">=": "≥", "!=": "≠", "->": "→", "<-": "←", "+-": "±"}
SIGN = re.compile("|".join(map(re.escape, SIGNS)))
ENDS = re.compile(r"[A-Za-z0-9'_^*]$")


class Piece(NamedTuple):
    """A part of a text: as it was written, and as LaTeX if it is a formula."""

    text: str
    latex: str = ""


@cache
def pieces(text: str) -> tuple[Piece, ...]:
    """The text cut into prose and formulas; joined, they are the text.

    >>> pieces("f <= 2 holds for all k >= 0.")[0]
    Piece(text='f <= 2', latex='f \\\\leq 2')
    >>> [piece.text for piece in pieces("A step of length h, a/b in all.")]
    ['A step of length ', 'h', ', ', 'a/b', ' in all.']
    """
    found: list[Piece] = []
    prose = start = 0
    while start < len(text):
        if text[start].isspace():
            start += 1
            continue
        mark, read = MARK.match(text, start), None
        if mark is None and not (start and ENDS.search(text[start - 1])):
            read = formula(text, start)
        if read is None:
            word = mark or WORD.match(text, start)
            start = word.end() if word else start + 1
            continue
        if prose < start:
            found.append(Piece(text[prose:start]))
        end, latex = read
        found.append(Piece(text[start:end], latex))
        prose = start = end
    if prose < len(text):
        found.append(Piece(text[prose:]))
    return tuple(found)


def signed(prose: str) -> str:
    """Prose with signs for what stands for them; what is in backticks as it is."""
    parts = re.split(r"(`[^`]+`)", prose)
    return "".join(
        p if i % 2 else SIGN.sub(lambda sign: SIGNS[sign[0]], p)
        for i, p in enumerate(parts)
    )


def markdown(text: str) -> str:
    r"""The text for MyST: formulas between dollars, what is in backticks as code.

    Bars have a name there, so that a formula may stand in a table.

    >>> markdown("`run` stops where |g| <= eps * R.")
    '`run` stops where $\\vert g\\vert  \\leq \\varepsilon \\cdot R$.'
    """
    return "".join(barred(p.latex) if p.latex else safe(p.text) for p in pieces(text))


def barred(latex: str) -> str:
    """A formula between dollars, its bars named."""
    named = latex.replace("|", r"\vert ")
    return f"${named}$"


def safe(text: str) -> str:
    """Prose with its own stars and bars in Markdown; what is in backticks is code."""
    parts = re.split(r"(`[^`]+`)", signed(text))
    plain = [re.sub(r"([\\`*_<>\[\]|$~])", r"\\\1", part) for part in parts]
    return "".join(p if i % 2 else plain[i] for i, p in enumerate(parts))


def html(text: str) -> str:
    """The text for a page: formulas in MathML, what is in backticks as code.

    >>> html("`f` is < 1")
    '<code>f</code> is &lt; 1'
    >>> html("where k > 0")[:11]
    'where <math'
    """
    return "".join(mathml(p.latex) if p.latex else coded(p.text) for p in pieces(text))


def coded(text: str) -> str:
    """Prose for a page."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(signed(text)))


@cache
def mathml(latex: str) -> str:
    """A formula in MathML: browsers typeset it without a script or a font."""
    from latex2mathml.converter import convert

    return convert(latex)


def drawn(piece: Piece) -> str:
    """A piece for Matplotlib; its fractions are as large as the letters."""
    large = piece.latex.replace(r"\frac", r"\dfrac")
    return f"${large}$" if piece.latex else plain(piece.text)


def plain(prose: str) -> str:
    """Prose for Matplotlib, to which a dollar begins a formula."""
    return signed(prose).replace("`", "").replace("$", r"\$")


def lines(text: str, width: int) -> str:
    """The text for Matplotlib in lines of `width` letters; no formula is cut."""
    done, line, used = [], "", 0
    for word in unbroken(text):
        length = sum(len(p.text) for p in word)
        shown = "".join(map(drawn, word))
        if line and used + 1 + length > width:
            done.append(line)
            line, used = "", 0
        line = f"{line} {shown}" if line else shown
        used += length + 1
    return "\n".join([*done, line])


def unbroken(text: str) -> Iterator[list[Piece]]:
    """What no line may end within: words, and formulas with what clings to them."""
    word: list[Piece] = []
    for piece in pieces(text):
        if piece.latex:
            word.append(piece)
            continue
        first, *more = re.split(r"\s+", piece.text)
        word += [Piece(first)] * bool(first)
        for next_word in more:
            if word:
                yield word
            word = [Piece(next_word)] * bool(next_word)
    if word:
        yield word
