"""The explorer as a picture that one drives, in a notebook."""

from dataclasses import dataclass
from html import escape
from typing import Any

from nglab import explorer
from nglab.arguments import count


@dataclass(frozen=True)
class Explorer:
    """The explorer's page in a frame of its own; a notebook shows it.

    start   the state it begins with, as in the page's address
    height  of the frame, in pixels
    """

    start: str
    height: int

    def _repr_html_(self) -> str:
        page = escape(explorer.page(self.start), quote=True)
        return (
            f'<iframe title="nglab: the explorer" srcdoc="{page}" '
            f'style="width: 100%; height: {self.height}px; border: 0"></iframe>'
        )


def explore(story: str | None = None, height: int = 900, **chosen: Any) -> Explorer:
    """The explorer, begun with a story of it or with what is chosen.

    Stories are "hovering", "geometric", "trap", "saddle", "escape", "jumps", "cycle",
    "halving", "muon", "valley", "plateau" and "sampling"; chosen is any of what its
    address names: problem, method, lr, schedule, norm, blocks, noise, seed, steps, x
    (the start), sabotage ("yes"), and the numbers of problem and method. `nglab
    explore` opens the same page in a window of its own.

    Shapes: x two numbers.
    Errors: ValueError for a story, a name or a value that there is not, height < 1.

    >>> explore("hovering", lr=0.3, height=600)
    Explorer(start='story=hovering&lr=0.3', height=600)
    """
    start = explorer.address(story, **chosen) or explorer.address("hovering")
    return Explorer(start, count("height", height, 1))
