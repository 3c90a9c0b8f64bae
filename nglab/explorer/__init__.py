"""The explorer: one page to drive the methods with, and the library it runs on."""

from pathlib import Path

HERE = Path(__file__).parent
METHODS = HERE / "methods"  # every method in JavaScript: index.mjs, and what it names
