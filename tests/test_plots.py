"""Pictures show the numbers they are given, and refuse those they cannot show."""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure

from nglab import DiagonalQuadratic, Himmelblau, nsgd, plots, quadratic_saddle, run
from nglab.claims import CLAIMS, Claim, Evidence


@pytest.fixture
def ax():
    return Figure().subplots()


def drawn(ax):
    """The labels of an axes and the data of their lines, after rendering it."""
    ax.figure.savefig(mpl.cbook.open_file_cm("/dev/null", "wb").__enter__())
    return {line.get_label(): line.get_xydata() for line in ax.lines}
