"""The names and signs of the docstrings, and what LaTeX calls them."""

import re
from collections.abc import Callable

GREEK = (
    *("alpha", "beta", "gamma", "delta", "eta", "theta", "kappa", "mu", "nu", "rho"),
    *(
        "sigma",
        "tau",
        "pi",
        "chi",
        "phi",
        "psi",
        "omega",
        "xi",
        "Gamma",
        "Delta",
        "Phi",
    ),
)
NAMED = {name: rf"\{name}" for name in GREEK} | {
    "lam": r"\lambda",
    "th": r"\theta",
    "gam": r"\gamma",
    "eps": r"\varepsilon",
    "infinity": r"\infty",
    "oo": r"\infty",
    "grad": r"\nabla",
    "xbar": r"\bar{x}",
    "abar": r"\bar{a}",
    "gbar": r"\bar{g}",
    "lr": r"\mathrm{lr}",
    "raw": r"\mathrm{raw}",
    "lo": r"\mathrm{lo}",
    "hi": r"\mathrm{hi}",
    "huber": r"\mathrm{huber}",
}
FUNCTIONS = {
    name: rf"\{name}"
    for name in (
        *("log", "ln", "exp", "cos", "sin", "tan", "arcsin"),
        *("min", "max", "sup", "sum", "prod", "inf", "det"),
    )
} | {
    name: rf"\operatorname{{{name}}}"
    for name in (
        *("mean", "median", "erfc", "diag", "sign", "Var", "Cov", "Exp", "cov"),
        *("var", "std", "rms", "Proj", "clip", "tr", "Beta", "corr"),
    )
}
SPOKEN = {
    "sum",
    "mean",
    "median",
    "sign",
    "std",
    "rms",
    "min",
    "max",
    "log",
    "inf",
    "clip",
}
NOUNS = ("mean", "median")  # points of a law, where they are subtracted
RELATIONS = {
    "<=": r"\leq",
    ">=": r"\geq",
    "!=": r"\neq",
    "<-": r"\leftarrow",
    "->": r"\to",
    "<": "<",
    ">": ">",
    "=": "=",
}
CLOSING = {"(": ")]", "[": "])", "{": "}"}
ARTICLES = ("a", "A", "I")  # letters that are words, too

CLINGS = "\0"  # no space in the text, none on the page
COMPARED = re.compile(r"^\(.*[<>=].*\)$")

SPACE = re.compile(r"\s*")
NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?|\.\d+")
POWER = re.compile(r"(\d+(?:\.\d+)?)e(-?\d+)\b")
LETTER = re.compile(r"\\[a-zA-Z]+|[a-zA-Z]")  # in LaTeX
NAME = re.compile(r"bb[12]\b|[A-Za-z]+")
BARE = re.compile(r"[\d.,() ]+")  # numbers look alike, typeset or not
MATRIX = re.compile(r"[QSUAX][a-zX]$")  # a matrix times a vector: Qx
INFINITE = re.compile(r" *inf\b")
MARK = re.compile(r"\([a-z]\)(?=[\s,;:.)]|$)")  # (a), (b), ...: names of bounds
POSSESSIVE = re.compile(r"'s [a-z]{2,}")
HYPHEN = re.compile(r"-[A-Za-z]{2,}")
RELATION = re.compile(r"<=|>=|!=|<-(?!\d)|->|[<>=]")

AROUND: dict[str, Callable[[str], str]] = {
    "sqrt": lambda x: rf"\sqrt{{{x}}}",
    "ceil": lambda x: rf"\lceil {x}\rceil ",
    "floor": lambda x: rf"\lfloor {x}\rfloor ",
}


def joined(left: str, right: str) -> str:
    """Factors side by side, with a thin space between."""
    if right.startswith(CLINGS):
        return left + right[1:]
    if left.endswith(r"\nabla"):
        return f"{left} {right}"
    return rf"{left}\,{right}" if left and right else left or right


def bare(latex: str) -> str:
    """What stands in a pair of round brackets, if that is all."""
    if not (latex.startswith("(") and latex.endswith(")")):
        return latex
    depth = 0
    for i, sign in enumerate(latex):
        depth += (sign == "(") - (sign == ")")
        if (depth == 0 and i < len(latex) - 1) or (depth == 1 and listing(latex, i)):
            return latex
    return latex[1:-1]


def listing(latex: str, i: int) -> bool:
    """Whether there is a comma, and not a thin space."""
    return latex[i] == "," and latex[i - 1] != "\\"
