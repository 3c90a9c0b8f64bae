"""`nglab explore`: the page as a file, and a browser that shows it."""

import webbrowser
from pathlib import Path
from tempfile import mkdtemp

from nglab import explorer, files


def explore(story: str | None, output: str | None, browser: bool) -> str:
    """Write the page, open it if no place was given; where it is."""
    place = output or str(Path(mkdtemp(prefix="nglab-")) / "explorer.html")
    start = explorer.address(story or "hovering")
    files.check_place(place)
    files.write(place, explorer.page(start))
    if files.stream(place):
        return ""
    path = Path(place).resolve()
    opened = output is None and browser and webbrowser.open(path.as_uri())
    return f"{path}" if opened else f"{path}\nopen it in a browser"
