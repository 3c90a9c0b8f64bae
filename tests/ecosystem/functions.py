"""Functions as SciPy's users write them, watched while they are called."""

import numpy as np
from scipy.optimize import rosen, rosen_der

from nglab.ecosystem.methods import METHODS
from tests.methods import HYPER

START = np.array([-1.2, 1.0, 0.5])


class Watched:
    """fun, jac and both in one, and the points they are called at, in order."""

    def __init__(self, fun=rosen, jac=rosen_der):
        self.value, self.slope = fun, jac
        self.funs, self.jacs = [], []

    def fun(self, x, *args):
        self.funs.append(np.array(x))
        return self.value(x, *args)

    def jac(self, x, *args):
        self.jacs.append(np.array(x))
        return self.slope(x, *args)

    def both(self, x, *args):
        return self.fun(x, *args), self.slope(x, *args)

    def by(self, how):
        """fun and the jac argument of that kind."""
        if how == "function":
            return self.fun, self.jac
        return (self.both, True) if how is True else (self.fun, how)


JACS = ["function", True, None, False, "2-point", "3-point", "cs"]
NUMBERS = {name: HYPER[name] for name in METHODS}
