"""A variant: what ports are known to compute instead of a method."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from nglab.norms import Normalize
from nglab.optimizer import Optimizer

Rule = Any  # something with init(x) and step(x, g, state, xi, f), as an Optimizer
Change = Callable[..., Rule]


@dataclass(frozen=True)
class Variant:
    """A change of an optimizer, with its name and what it does in words.

    change(rule, config, **setting) gives the changed rule, or the rule itself where
    there is nothing to change; a setting is what the known ports use.
    """

    name: str
    words: str
    change: Change
    settings: tuple[Mapping[str, Any], ...] = field(default=({},))

    @property
    def choices(self) -> list["Choice"]:
        """The variant with each of its settings."""
        return [Choice(self, setting) for setting in self.settings]


@dataclass(frozen=True)
class Choice:
    """A variant with one setting."""

    variant: Variant
    setting: Mapping[str, Any]

    def __call__(self, rule: Rule, config: Mapping[str, Any]) -> Rule:
        """The changed rule, or the same one."""
        if not isinstance(rule, Optimizer):
            return rule
        return self.variant.change(rule, config, **self.setting)

    @property
    def common(self) -> bool:
        """Whether the setting is one of the first three."""
        return self.setting in self.variant.settings[:3]

    @property
    def name(self) -> str:
        """The name of the variant."""
        return self.variant.name

    @property
    def words(self) -> str:
        """What it does, and with which numbers."""
        given = ", ".join(f"{key} = {value}" for key, value in self.setting.items())
        return self.variant.words + (f" ({given})" if given else "")


def settings(name: str, *values: Any) -> tuple[Mapping[str, Any], ...]:
    """One setting for each value of one argument."""
    return tuple({name: value} for value in values)


def slot(rule: Optimizer) -> str | None:
    """The slot in which an optimizer normalises, if it does."""
    found = (
        name for name in ("pre", "post") if isinstance(part(rule, name), Normalize)
    )
    return next(found, None)


def part(rule: Optimizer, name: str) -> Any:
    """What is in a slot."""
    return getattr(rule, name)


def normalised(rule: Optimizer, other: Callable[[Normalize], Any]) -> Optimizer:
    """The rule with another normaliser, made from its own."""
    name = slot(rule)
    if name is None:
        return rule
    new = other(part(rule, name))
    return rule if new is part(rule, name) else replace(rule, **{name: new})


def as_kind(kind: type[Any], thing: Any, **others: Any) -> Any:
    """The numbers of a part in a part of another kind."""
    own = {f.name: getattr(thing, f.name) for f in fields(thing)}
    return kind(**{**own, **others})
