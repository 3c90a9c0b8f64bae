"""A proof as LaTeX: the same page, typeset."""

import re
from fractions import Fraction

from nglab.proofs.kernel.atoms import Atom
from nglab.proofs.kernel.polynomials import Poly
from nglab.proofs.page import Script
from nglab.proofs.proof import Proof

GREEK = [
    "alpha",
    "beta",
    "gamma",
    "eta",
    "theta",
    "kappa",
    "lam",
    "mu",
    "rho",
    "sigma",
    "phi",
    "psi",
    "omega",
    "Phi",
    "Delta",
]


def page(proof: Proof) -> str:
    """The page as LaTeX: a list of premises, and an aligned identity for each step."""
    script = Script(proof.facts())
    lines = [rf"\subsection*{{{plain(proof.id)}}}", r"\begin{enumerate}"]
    lines += [
        rf"\item[{{[{n}]}}] {plain(h.words)}: ${formula(h.poly)} {SIGN[h.sign]} 0$"
        for n, h in enumerate(script.premises, 1)
    ]
    lines += [r"\end{enumerate}"]
    for step in script.steps:
        lines += [r"\begin{align*}"]
        fact = f"{formula(step.fact.poly)} {SIGN[step.fact.sign]} 0"
        rule = rf"\quad\text{{{plain(step.rule)}}}" if step.rule else ""
        lines += [rf"({step.number})\quad & {fact}{rule} \\"]
        lines += [
            rf"& \bigl({formula(t.multiplier)}\bigr)\times\text{{{plain(t.of)}}} \\"
            for t in step.terms
        ]
        lines += [r"\end{align*}"]
    return "\n".join(lines)


SIGN = {">=": r"\ge", ">": ">", "==": "="}


def plain(words: str) -> str:
    """Words with what LaTeX would read as a command set as it is."""
    safe = re.sub(r"([&%$#_{}])", r"\\\1", words.replace("\\", " "))
    return (
        safe.replace("^", r"\^{}")
        .replace("<", r"\textless{}")
        .replace(">", r"\textgreater{}")
        .replace("|", r"\textbar{}")
    )


def formula(poly: Poly) -> str:
    """A polynomial in LaTeX.

    >>> from nglab.proofs.kernel.polynomials import symbols
    >>> a, mu = symbols("a[k+1] mu")
    >>> formula(a**2 / 2 - mu)
    '\\\\frac{1}{2} a_{k+1}^{2} - \\\\mu'
    """
    out = ""
    for m, c in sorted(poly.terms.items(), key=lambda term: str(Poly({term[0]: 1}))):
        size = abs(Fraction(c))
        number = (
            f"{size}"
            if size.denominator == 1
            else (rf"\frac{{{size.numerator}}}{{{size.denominator}}}")
        )
        factors = [
            atom(a) + (f"^{{{p}}}" if p != 1 else "") for a, p in sorted(m, key=str)
        ]
        words = " ".join([number] * (size != 1 or not m) + factors)
        out += (" - " if c < 0 else " + ") + words if out else "-" * (c < 0) + words
    return out or "0"


def atom(a: Atom) -> str:
    """A symbol, an inner product, a sum or a mean in LaTeX."""
    match a.parts:
        case ("name", str(word), str(at)):
            return letter(word) + (f"_{{{at}}}" if at else "")
        case ("<>", Atom() as v, Atom() as w):
            if v is w:  # in braces, as it may have a power
                return rf"{{\lVert {atom(v)}\rVert^2}}"
            return rf"\langle {atom(v)}, {atom(w)}\rangle"
        case ("sum", tuple() as term, k, first, last):
            inner = formula(Poly({term: 1}))
            return rf"\Bigl(\sum_{{{k}={first}}}^{{{last}}} {inner}\Bigr)"
        case (_, tuple() as term, i):
            return rf"\mathbb{{E}}_{{{i}}}\bigl({formula(Poly({term: 1}))}\bigr)"
    raise AssertionError(a)


def letter(word: str) -> str:
    """A name as it is set: Greek, a letter, or upright words."""
    if word in GREEK:
        return "\\lambda" if word == "lam" else f"\\{word}"
    if len(word) == 1:
        return word
    if re.fullmatch(r"[A-Za-z]'+", word):
        return word
    if re.fullmatch(r"[A-Za-z][+*-]", word):
        return f"{word[0]}_{{{word[1]}}}"
    if re.fullmatch(r"\|[A-Za-z]\|", word):
        return rf"\lVert {word[1]}\rVert"
    return rf"\text{{{plain(word)}}}"
