"""Pictures: each function draws on the Matplotlib Axes it is given, and returns it.

The colours are Okabe and Ito's, told apart by every kind of colour vision. Nothing
global changes: no style, no rcParams, no current figure.

>>> from matplotlib.figure import Figure
>>> from nglab import DiagonalQuadratic, nsgd, run
>>> f = DiagonalQuadratic([1.0, 10.0])
>>> xs = run(f, nsgd(0.5), [3.0, 1.0], steps=20, iterates=True).xs
>>> trajectory(Figure().subplots(), f, xs).get_xlabel()
'$x_1$'
"""

from nglab.plots.claims import claim, claims, drawn, evidence
from nglab.plots.levels import contours, trajectory
from nglab.plots.runs import overview, sensitivity, traces
from nglab.plots.style import COLORS, INK
from nglab.plots.widget import explore

__all__ = [
    "COLORS",
    "INK",
    "claim",
    "claims",
    "contours",
    "drawn",
    "evidence",
    "explore",
    "overview",
    "sensitivity",
    "traces",
    "trajectory",
]
