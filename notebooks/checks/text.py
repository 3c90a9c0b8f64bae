"""The numbers of a text against the numbers of a run."""

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import numpy as np
from numpy.typing import ArrayLike


def said(words: str, *values: ArrayLike) -> None:
    """AssertionError unless the values are the numbers of a text, to the last digit.

    A number may be off by one unit of the last digit that is said.

    >>> said("0.26 1,500", 0.2583, 1500)
    >>> said("0.26", 0.2483)
    Traceback (most recent call last):
    AssertionError: the text says 0.26, the run gives 0.2483
    """
    numbers = [Decimal(word.replace(",", "")) for word in words.split()]
    found = np.concatenate([np.ravel(value) for value in values])
    assert len(numbers) == len(found), f"{len(numbers)} said, {len(found)} found"
    for word, number, value in zip(words.split(), numbers, found, strict=True):
        unit = 10.0 ** number.as_tuple().exponent
        same = abs(float(number) - value) <= unit * (1 + 1e-9)
        assert same, f"the text says {word}, the run gives {value:.4g}"


@contextmanager
def noted() -> Iterator[None]:
    """Checks of a text in a reader's notebook: one line where the run is another."""
    try:
        yield
    except Exception as error:  # a reader may have changed anything
        print(f"Note: {difference(error)}.", file=sys.stderr)


def difference(error: Exception) -> str:
    """What a failed check says about the run."""
    if not isinstance(error, AssertionError):
        kind = type(error).__name__
        return f"the text was not compared with this run ({kind}: {error})"
    line = traceback.extract_tb(error.__traceback__)[-1].line
    return str(
        error
    ) or f"the text needs `{(line or '').removeprefix('assert ')}`, " + (
        "which is not so in this run"
    )
