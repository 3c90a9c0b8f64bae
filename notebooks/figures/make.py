"""Draw the README's figure: a constant step hovers, a geometric one converges."""

from io import BytesIO
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from PIL import Image

from nglab import DiagonalQuadratic, gd, nsgd, plots, run
from nglab.arrays import Array, norm
from nglab.schedules import Geometric

KAPPA, H, STEPS = 10.0, 0.6, 50
SIGMA, RHO = 2 * KAPPA**0.5 / (1 + KAPPA), (KAPPA - 1) / (KAPPA + 1)
HOVER, LINEAR, PLAIN = plots.COLORS[:3]
SAYS = (
    "Normalised descent: a constant step $h$ hovers at $h/2$, "
    "a geometric one converges linearly"
)
PROVEN = {"color": plots.INK, "linestyle": (0, (4, 3)), "linewidth": 1.1}


def iterates() -> tuple[DiagonalQuadratic, Array]:
    """Three methods on x'diag(1, 10)x/2, from the start where the bound is tight."""
    f, x0 = DiagonalQuadratic([1.0, KAPPA]), np.array([KAPPA**0.5, 1.0])
    methods = (nsgd(H), nsgd(Geometric(SIGMA * norm(x0), RHO)), gd(1 / f.L))
    xs = [run(f, method, x0, STEPS, iterates=True).xs for method in methods]
    return f, np.stack(xs, axis=1)


def plane(ax: Axes, f: DiagonalQuadratic, xs: Array) -> None:
    """The iterates, and the circle within which a constant step cannot stay."""
    plots.contours(ax, f, (-0.72, 3.45), (-1.2, 1.32))
    for i, color in ((2, PLAIN), (0, HOVER), (1, LINEAR)):
        ax.plot(*xs[:, i].T, ".-", color=color, linewidth=1.3, markersize=5)
    ax.add_patch(Circle((0, 0), H / 2, fill=False, zorder=4, **PROVEN))
    ax.text(-0.24, 0.26, "$h/2$", color=plots.INK, ha="right", va="bottom")
    ax.text(3.2, 1.03, "$x_0$", color=plots.INK)
    ax.text(-0.42, -0.38, "constant step $h$", color=HOVER, va="top")
    ax.text(2.62, -0.98, r"step $\sigma\rho^k R$", color=LINEAR, ha="center")
    ax.text(2.92, -0.1, "GD", color=PLAIN)
    ax.set_aspect("equal")


def distances(ax: Axes, xs: Array) -> None:
    """The distances to the minimiser, with the floor and the proven bound."""
    k, d = np.arange(STEPS + 1), norm(xs)
    for distance in d.T:
        plots.traces(ax, k, distance, ylabel="distance to the minimiser")
    ax.plot(k, RHO**k * d[0, 0], **PROVEN)
    ax.plot(k, np.full(len(k), H / 2), **PROVEN)
    ax.set(xlim=(0, STEPS), ylim=(1e-4, 6))
    ax.text(STEPS, 0.36, "constant step $h$", color=HOVER, ha="right", va="bottom")
    ax.text(STEPS, 0.25, "floor $h/2$", color=plots.INK, ha="right", va="top")
    ax.text(10, 1.5, "gradient descent, step $1/L$", color=PLAIN)
    ax.text(1.5, 2.6e-3, r"step $\sigma\rho^k R$", color=LINEAR)
    ax.text(1.5, 9e-4, r"proven bound $\rho^k R$", color=plots.INK)


def main() -> None:
    """Write hover.png beside this file, in few colours to keep it small."""
    f, xs = iterates()
    figure = Figure(figsize=(8, 3), layout="constrained")
    figure.suptitle(SAYS, x=0.012, ha="left", fontsize=10.5, fontweight="bold")
    left, right = figure.subplots(1, 2, width_ratios=(1.4, 1))
    plane(left, f, xs)
    distances(right, xs)
    drawn = BytesIO()
    figure.savefig(drawn, dpi=200)
    few = Image.open(drawn).convert("RGB").quantize(128)
    few.save(Path(__file__).with_name("hover.png"), optimize=True)


main()
