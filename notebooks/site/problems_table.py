"""The problems with what is known of them, read off an instance of each."""

import numpy as np

from nglab import problems as p
from nglab.pages.typeset import markdown

RNG = np.random.default_rng(0)
A = np.array([[1.0, 0.0], [0.0, 3.0], [1.0, 1.0]])

# What each is for, and an instance. Whoever adds a problem adds a line: a test asks.
SHOWN = {
    "DiagonalQuadratic": ("first experiments: you choose the curvatures", [1.0, 10.0]),
    "Quadratic": ("what is turned against the axes", [[2.0, 1.0], [1.0, 3.0]]),
    "random_quadratic": ("a condition number in many dimensions", 5, 100.0, RNG),
    "quadratic_saddle": ("escaping from a saddle: it has no minimum",),
    "Huber": ("smooth, not strongly convex: the slowest for gradient descent",),
    "LogCosh": ("strongly convex and smooth, but not quadratic", 10.0),
    "Quartic": ("flat at its minimiser: no fixed rate will do",),
    "SumCosh": ("curvature that grows with the gradient: clipping", [1.0, 2.0]),
    "GoldenCycle": ("plain Barzilai-Borwein cycles on it for ever",),
    "MaxAffine": ("corners: subgradient methods, Polyak's step", A - A.mean(0)),
    "Resisting": ("the worst that a Lipschitz function can do",),
    "SmoothResisting": ("the worst where growth is all that is known",),
    "CrossedAbs": ("block normalisation stalls on it for ever",),
    "Plateau": ("gradients that vanish: normalise, or stall",),
    "LogQuadratic": ("quasi-convex only", np.diag([1.0, 4.0])),
    "StrictSaddle": ("a saddle whose stable manifold is a line",),
    "Rosenbrock": ("a curved valley, the customary picture",),
    "Beale": ("a plain with steep walls, the customary picture",),
    "Himmelblau": ("four minimisers: which of them is reached",),
    "LeastSquares": ("minibatches, the noise ball, SVRG", A, [1.0, 2.0, 3.0]),
    "Logistic": ("classification: flat far away", A, [1.0, -1.0, 1.0], 0.1),
    "consistent_system": ("every term is least at one point", 6, 3, RNG),
    "MatrixLeastSquares": ("Muon and its kin: a norm of matrices", A, A),
    "random_matrix_least_squares": (
        "the same, of a condition number",
        3,
        2,
        100.0,
        RNG,
    ),
    "TwoLayerLinear": ("the smallest network: not convex", np.eye(2), 2),
    "breast_cancer": ("real data: 569 tumours, with `nglab[data]`",),
    "digits": ("real data: 1797 digits, with `nglab[data]`",),
}
NO_PROBLEM = {"FiniteSum", "Minimum", "Problem", "gradient_error", "spd_matrix"}


def table():
    """Name, instance, L, mu, the least value, and what each is for."""
    rows = [row(name, *shown) for name, shown in SHOWN.items()]
    head = "| problem | $n$ | $L$ | $\\mu$ | $f^*$ | is for |"
    rule = "|---|--:|--:|--:|--:|---|"
    return "\n".join(("", INTRODUCTION.strip(), "", head, rule, *rows, ""))


INTRODUCTION = """
The numbers below are those of an instance, the default one where there is one; - stands
for a constant that does not exist, or is not known.
"""


def row(name, purpose, *arguments):
    """A line of the table."""
    make = getattr(p, name)
    f = make(*arguments)
    home = f"{make.__module__}.{make.__qualname__}"
    least = None if f.minimum is None else f.minimum.f
    numbers = " | ".join(number(x) for x in (f.dim, f.L, f.mu, least))
    return f"| [`{name}`](#{home}) | {numbers} | {markdown(purpose)} |"


def number(x):
    """In three digits; - if there is none."""
    if x is None:
        return "-"
    return f"{0.0 if abs(x) < 1e-12 else x:.3g}"
