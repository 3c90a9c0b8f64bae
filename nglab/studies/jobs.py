"""One call of a job, wherever it runs: what it gave, as it will be stored."""

import json
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from threading import current_thread, main_thread
from time import perf_counter
from traceback import format_exc
from typing import Any, NamedTuple

import numpy as np

Job = Callable[..., Mapping[str, Any]]


class Outcome(NamedTuple):
    """What a call gave: numbers as JSON, each array as .npy; or why it failed."""

    seconds: float
    numbers: str = "{}"
    arrays: Mapping[str, bytes] = {}
    error: str | None = None
    traceback: str | None = None


def measured(job: Job, arguments: Mapping[str, Any], turn: str = "") -> Outcome:
    """Call the job; an exception is an outcome too, Ctrl-C is none.

    turn  tells a call from one before, for whom equal calls are one, as for Dask
    """
    start = perf_counter()
    with heeded():
        try:
            result = job(**arguments)
            return Outcome(perf_counter() - start, *encoded(result))
        except (Exception, SystemExit) as error:
            seconds = perf_counter() - start
            return failed(error, seconds)._replace(traceback=utf8(format_exc()))


def failed(error: BaseException, seconds: float = 0.0) -> Outcome:
    """The outcome of a call that ended so."""
    words = f"{type(error).__name__}: {error}".rstrip(": ")
    return Outcome(seconds, error=utf8(words))


def utf8(text: str) -> str:
    """A text without what UTF-8 has no bytes for, such as half of a strange path."""
    return text.encode(errors="backslashreplace").decode()


@contextmanager
def heeded() -> Iterator[None]:
    """KeyboardInterrupt at the end if Ctrl-C came, whatever the work made of it.

    (`nglab.run` then gives what it has recorded: that is not the job's result.)
    """
    before = signal.getsignal(signal.SIGINT)
    if not callable(before) or current_thread() is not main_thread():
        yield
        return
    came = False

    def note(number: int, frame: Any) -> None:
        nonlocal came
        came = True
        before(number, frame)

    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came:
            raise KeyboardInterrupt


def encoded(result: Mapping[str, Any]) -> tuple[str, dict[str, bytes]]:
    """The numbers of a result as JSON, its arrays as .npy files.

    Errors: ValueError for anything else.
    """
    if not isinstance(result, Mapping):
        kind = type(result).__name__
        raise ValueError(f"the job gave a {kind}, not {{name: number or array}}")
    numbers, arrays = {}, {}
    for name, value in result.items():
        if isinstance(value, np.generic):
            value = value.item()
        if type(value) is np.ndarray and np.can_cast(value.dtype, np.float64):
            arrays[name] = npy(value)
        elif isinstance(name, str) and isinstance(value, bool | int | float):
            numbers[name] = value
        else:
            rule = "a name with a number, or with an array of real numbers"
            raise ValueError(f"result {name!r}: {value!r} is not {rule}")
    return json.dumps(numbers), arrays


def npy(array: Any) -> bytes:
    """An array as the bytes of a .npy file."""
    file = BytesIO()
    np.save(file, array, allow_pickle=False)
    return file.getvalue()
