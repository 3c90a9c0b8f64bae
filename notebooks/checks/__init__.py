"""What the lessons lean on: the numbers of their texts, and the checks of exercises,
which are in a file for each lesson."""

from checks.text import noted, said

__all__ = ["noted", "said"]
