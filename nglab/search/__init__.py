"""Finding a proof: a semidefinite program, rounding, and the kernel as the judge.

Nothing here is trusted. A solver finds multipliers of premises in floating point;
fractions near them make a fact only if the kernel says so. `least` needs
`pip install "nglab[search]"`; checking what was found needs nothing.

>>> from fractions import Fraction
>>> from nglab.search import certificate, gradient_descent
>>> premises, bound, observed = gradient_descent(1)
>>> half = Fraction(1, 2)
>>> certificate(premises, [half, half, half], bound / 6 - observed)
-F[1] + 1/6*|x[0]|^2 >= 0
>>> certificate(premises, [half, half, half], bound / 7 - observed)
Traceback (most recent call last):
nglab.proofs.kernel.atoms.Refused: what remains is no sum of squares
"""

from nglab.search.certificates import certificate, gradient_descent
from nglab.search.solver import Found, least

__all__ = ["Found", "certificate", "gradient_descent", "least"]
