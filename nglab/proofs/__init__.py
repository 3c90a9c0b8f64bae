"""Theorems proved exactly, on the reader's machine: `nglab verify --proofs` replays them.

A proof is a program whose lines are those of the prose. It starts from premises that
are printed with it (`premises`): the theorem's hypotheses, definitions, and inequalities
of every textbook, which are taken for true. From there `facts` alone makes new facts, by
rules that a line of school algebra justifies each; a wrong multiplier is refused, and
what remains is printed. No floats: all numbers are fractions.

>>> from nglab.proofs.facts import square
>>> from nglab.proofs.polynomials import symbols
>>> from nglab.proofs.premises import positive
>>> a, b = symbols("a b")
>>> mean = (square(a - b) + 2 * positive(a)[0] * positive(b)[0]).over(2, (a**2 + b**2) / 2)
>>> mean
1/2*a^2 + 1/2*b^2 > 0
>>> square(a - b).shows(a**2 + b**2 - a * b)
Traceback (most recent call last):
nglab.proofs.polynomials.Refused: it remains -a*b

What this is not: a foundation. The premises are axioms here, and the kernel is three
hundred lines of Python.
"""

from nglab.proofs.facts import Fact
from nglab.proofs.polynomials import Refused
from nglab.proofs.proof import Proof, Replay, replay
from nglab.proofs.registry import PROOFS

__all__ = ["PROOFS", "Fact", "Proof", "Refused", "Replay", "replay"]
