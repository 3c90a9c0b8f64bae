"""What all pictures share: colours, spines and legends."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
INK = "#333333"


def keyed(ax: "Axes", title: str = "") -> "Axes":
    """The axes with two spines and a frameless legend, above them if it has a title."""
    ax.spines[["top", "right"]].set_visible(False)
    if title:
        ax.legend(
            *ax.get_legend_handles_labels(),
            loc="lower left",
            bbox_to_anchor=(0, 1),
            title=title,
            alignment="left",
            frameon=False,
            fontsize=10,
            title_fontsize=10,
            markerscale=0.5,
        )
    elif ax.get_legend_handles_labels()[1]:
        ax.legend(frameon=False)
    return ax
