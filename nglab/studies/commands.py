"""What `nglab study run | show | export` do with a file that holds studies."""

import os
import sys
from collections.abc import Mapping
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path

from nglab import files
from nglab.arguments import one_of
from nglab.studies import tables
from nglab.studies.processes import Processes
from nglab.studies.store import Store
from nglab.studies.study import Study


def run(
    path: str, name: str | None, place: str | None, jobs: int, retry: bool
) -> tuple[str, int]:
    """What came of the study, and 0, or 1 if a point failed.

    Errors: KeyboardInterrupt, with how many points are kept, after Ctrl-C.
    """
    study, place = loaded(path, name), place or beside(path)
    with Store(place) as store:
        try:
            with Processes(jobs) if jobs > 1 else nullcontext() as pool:
                rows = study.run(store, pool, retry=retry)
        except KeyboardInterrupt:
            done = tables.count(study.rows(store), "done")
            words = f"interrupted after {done} of {len(study.points)} points"
            raise KeyboardInterrupt(f"{words}; {place} keeps them") from None
    lines = [tables.headline(study, rows), *tables.failures(rows)]
    return "\n".join(lines), int(tables.count(rows, "failed") > 0)


def show(
    path: str,
    name: str | None,
    place: str | None,
    result: str | None,
    axes: tuple[str | None, str | None],
) -> tuple[str, int]:
    """What is done, failed and missing; or a result over two arguments."""
    if result is None and any(axes):
        raise ValueError("--down and --across go with --result")
    study = loaded(path, name)
    with Store(place or beside(path), readonly=True) as store:
        rows = study.rows(store)
        known = {plan["key"] for plan in study.plans}
        others = len(store.states(study.name).keys() - known)
    if result is not None:
        return tables.pivot(rows, result, *axes), 0
    words = tables.summary(study, rows)
    if others:
        words += f"\nkept besides: {others} rows of other versions or points"
    return words, 0


def export(
    path: str, name: str | None, place: str | None, written: Mapping[str, str]
) -> tuple[str, int]:
    """Write the rows as csv, as json, or both; what is said of it."""
    if not written:
        raise ValueError("nothing is asked for: say --csv FILE or --json FILE")
    if len({os.path.realpath(out) for out in written.values()}) < len(written):
        raise ValueError("--csv and --json need a place each")
    for out in written.values():
        files.check_place(out)
    study = loaded(path, name)
    with Store(place or beside(path), readonly=True) as store:
        rows = study.rows(store)
    if "csv" in written:
        files.write(written["csv"], tables.as_csv(rows))
    if "json" in written:
        files.write(written["json"], tables.as_json(study, rows))
    quiet = any(map(files.stream, written.values()))
    return "" if quiet else tables.headline(study, rows), 0


def beside(path: str) -> str:
    """Where results are kept if nothing else is said."""
    return str(Path(path).with_suffix(".sqlite"))


def loaded(path: str, name: str | None) -> Study:
    """The study in a file, or the one that is held by this variable."""
    found = {k: v for k, v in contents(path).items() if isinstance(v, Study)}
    if not found:
        raise ValueError(f"{path} holds no Study")
    if name is None and len(found) > 1:
        raise ValueError(f"{path} holds {', '.join(found)}: choose one with --study")
    name = name or next(iter(found))
    one_of("study", name, found)
    return found[name]


def contents(path: str) -> dict[str, object]:
    """The names that a file defines: a module, so that other processes find it."""
    place = Path(path).resolve()
    if not place.is_file():
        raise ValueError(f"{path}: no such file")
    if place.suffix != ".py" or not place.stem.isidentifier():
        raise ValueError(f"{path} cannot be imported: name it like depth.py")
    sys.path.insert(0, str(place.parent))
    try:
        module = import_module(place.stem)
        if Path(getattr(module, "__file__", None) or "").resolve() != place:
            raise ImportError(f"{place.stem} is the name of another module")
    except Exception as error:
        sys.path.remove(str(place.parent))
        words = f"{type(error).__name__}: {error}"
        raise ValueError(f"{path} does not load: {words}") from error
    return vars(module)
