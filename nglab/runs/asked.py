"""Laws of the user's, k -> number: each value is asked for once, and in order."""

from collections.abc import Callable
from dataclasses import is_dataclass
from threading import Lock
from typing import Any

from nglab.rows import changed, is_law


class Asked:
    """A law that remembers what it said: all of it, or of the last k alone."""

    def __init__(self, law: Callable[[int], Any], always: bool) -> None:
        self.law, self.always = law, always
        self.said: dict[int, Any] = {}
        self.lock = Lock()

    def __call__(self, k: int) -> Any:
        with self.lock:
            if k not in self.said:
                value = self.law(k)
                if not self.always:
                    self.said.clear()
                self.said[k] = value
            return self.said[k]

    def __repr__(self) -> str:
        return repr(self.law)


def asked(part: Any, always: bool) -> Any:
    """An optimizer, or a part of one, whose laws are asked once for each k.

    Those of `nglab.schedules` always say the same, and are left as they are.
    """

    def field(kinds: tuple[Any, ...], value: Any) -> Any:
        if callable(value) and any(map(is_law, kinds)):
            ours = type(value).__module__.startswith("nglab.")
            return value if ours else Asked(value, always)
        return asked(value, always) if is_dataclass(value) else value

    return changed(part, field)
