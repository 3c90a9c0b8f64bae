"""Theorems proved exactly, on the reader's machine: `nglab verify --proofs`.

A proof is a program whose lines are those of the prose. It starts from premises that
are printed with it (`premises`): the theorem's hypotheses, definitions, and
inequalities of every textbook, which are taken for true. From there only the rules of
`kernel` make new facts, each justified by a line of school algebra; a wrong multiplier
is refused, and what remains is printed. No floats: all numbers are fractions. A fact
named `a_` says that a > 0 (or >= 0), and a multiplier is such a fact.

>>> from nglab.proofs.kernel.facts import square
>>> from nglab.proofs.kernel.polynomials import symbols
>>> from nglab.proofs.premises import positive
>>> a, b = symbols("a b")
>>> a_, b_ = positive(a, b)
>>> (square(a - b) / a_ + b_).shows(a - b + b**2 / a)
a^-1*b^2 + a - b > 0
>>> square(a - b).shows(a**2 + b**2 - a * b)
Traceback (most recent call last):
nglab.proofs.kernel.atoms.Refused: it remains -a*b

What this is not: a foundation. The premises are axioms here, and the kernel is some
eight hundred lines of Python.
"""

from nglab.proofs.kernel.atoms import Refused
from nglab.proofs.kernel.facts import Fact
from nglab.proofs.proof import Proof, Replay, replay
from nglab.proofs.registry import PROOFS

__all__ = ["PROOFS", "Fact", "Proof", "Refused", "Replay", "replay"]
