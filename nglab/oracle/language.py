"""The language of updates: expressions as trees, written as Python, printed as a page.

A tree is a name, a number, or a tuple (operation, tree, ...). A name with an underscore
behind it, `g_`, is what the name was a step before; `g__` two steps before.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any

from nglab.oracle.matrices import LAYOUTS
from nglab.oracle.vocabulary import SCOPES, WORDS, quotient

Tree = Any  # str | int | float | tuple
Path = tuple[int, ...]

OPERATIONS: dict[type, str] = {
    **{ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"},
    **{ast.Mod: "%", ast.FloorDiv: "//", ast.Eq: "==", ast.Gt: ">", ast.GtE: ">="},
    **{ast.Lt: "<"},
}


@cache
def parse(text: str) -> Tree:
    """The tree of an expression in Python's spelling."""
    return tree(ast.parse(text.strip(), mode="eval").body)


def tree(node: ast.expr) -> Tree:
    """The tree of a node of Python's grammar."""
    match node:
        case ast.Name(name):
            return name
        case ast.Constant(value):
            return value
        case ast.UnaryOp(_, operand):
            return ("neg", tree(operand))
        case ast.BinOp(a, op, b):
            return (OPERATIONS[type(op)], tree(a), tree(b))
        case ast.Compare(a, [op], [b]):
            return (OPERATIONS[type(op)], tree(a), tree(b))
        case ast.Call(ast.Name(name), arguments):
            return (name, *map(tree, arguments))
    raise ValueError(f"no expression of the language: {ast.dump(node)}")


def nodes(e: Tree, path: Path = ()) -> Iterator[tuple[Path, Tree]]:
    """Every part of a tree, and where it is."""
    yield path, e
    if isinstance(e, tuple):
        for i, part in enumerate(e[1:], 1):
            yield from nodes(part, (*path, i))


def put(e: Tree, path: Path, new: Tree) -> Tree:
    """The tree with another part at a place."""
    if not path:
        return new
    i = path[0]
    return (*e[:i], put(e[i], path[1:], new), *e[i + 1 :])


def replaced(e: Tree, table: Mapping[Tree, Tree]) -> Tree:
    """The tree with parts for parts."""
    if e in table:
        return table[e]
    if isinstance(e, tuple):
        return (e[0], *(replaced(part, table) for part in e[1:]))
    return e


def changed(e: Tree, change: Callable[[Tree], Tree]) -> Tree:
    """The tree, each part changed from the leaves up."""
    if isinstance(e, tuple):
        e = (e[0], *(changed(part, change) for part in e[1:]))
    return change(e)


@lru_cache(maxsize=1 << 17)
def names(e: Tree) -> frozenset[str]:
    """The names in a tree."""
    if isinstance(e, tuple):
        return frozenset().union(*(names(part) for part in e[1:]))
    return frozenset((e,)) if isinstance(e, str) else frozenset()


@lru_cache(maxsize=1 << 17)
def weight(e: Tree) -> int:
    """How many parts a tree has."""
    return 1 + sum(weight(part) for part in e[1:]) if isinstance(e, tuple) else 1


@lru_cache(maxsize=1 << 17)
def lags(e: Tree) -> frozenset[str]:
    """The names of earlier steps that a tree needs."""
    return frozenset(
        n[:i] for n in names(e) for i in range(len(n.rstrip("_")) + 1, len(n) + 1)
    )


# How it is printed.

PRECEDENCE = {
    **{"==": 0, ">": 0, ">=": 0, "<": 0, "+": 1, "-": 1},
    **{"*": 2, "/": 2, "%": 2, "//": 2, "over": 2, "neg": 3, "**": 4},
}
SAID = SCOPES | LAYOUTS
SIGNS = {"*": " ", "**": "^", "==": " = ", "%": " mod ", "//": " div ", "over": " / "}


def printed(e: Tree, silent: str = "", outer: int = 0) -> str:
    """The tree as on a page; the scope `silent` is not said."""
    if isinstance(e, tuple):
        return composed(e, silent, outer)
    if isinstance(e, str):
        name = e.rstrip("_")
        return name + {0: "", 1: "_old", 2: "_older"}.get(len(e) - len(name), "_oldest")
    return f"{e:.12g}"


def composed(e: Tree, silent: str, outer: int) -> str:
    """A tree that is not a leaf, in brackets where the operation around it binds."""
    op, parts = e[0], e[1:]
    if op == "neg":
        return bracketed("-" + printed(parts[0], silent, 2), outer > 1)
    if op not in PRECEDENCE:
        return called(op, parts, silent)
    own = PRECEDENCE[op]
    left = printed(parts[0], silent, own + (op == "**"))
    right = printed(parts[1], silent, own + (op != "+" and op != "*"))
    if op == "*" and (right[0].isdigit() or right[0] == "-"):
        return bracketed(f"{left} * {right}", own < outer)
    return bracketed(left + SIGNS.get(op, f" {op} ") + right, own < outer)


def bracketed(text: str, needed: bool) -> str:
    """The text, in brackets if needed."""
    return f"({text})" if needed else text


def called(op: str, parts: tuple[Tree, ...], silent: str) -> str:
    """A function, in its own notation or with its arguments in brackets."""
    word = WORDS.get(op)
    scope = next((SAID[p] for p in parts if p in SAID and p != silent), "")
    own = [printed(p, silent) for p in parts if p not in SAID]
    if op == "table":
        return f"({', '.join(own[1:])} at k = 0, 1, ...)"
    form = word.form if word else ""
    if form:
        return form.format(*own, scope=scope)
    return f"{op}({', '.join(own)}){scope}"


# How it is simplified, for the eye.


def simplified(e: Tree) -> Tree:
    """The tree without ones, zeros and signs that cancel."""
    return changed(e, simpler)


def simpler(e: Tree) -> Tree:
    """One operation whose parts are simple."""
    match e:
        case (("*" | "/" | "**"), a, 1) | ("*", 1, a) | ("+", a, 0) | ("+", 0, a):
            return a
        case ("-", a, 0) | ("neg", ("neg", a)):
            return a
        case ("*", _, 0) | ("*", 0, _) | ("/", 0, _):
            return 0
        case ("-", 0, a):
            return ("neg", a)
        case ("+", a, ("neg", b)):
            return ("-", a, b)
        case ("-", a, ("neg", b)):
            return ("+", a, b)
        case ("*", a, ("neg", b)) | ("*", ("neg", a), b) if a != 1:
            return ("neg", ("*", a, b))
        case ("-", ("+", "k", 1), 1):
            return "k"
        case ("+", ("*", p, a), ("*", ("-", 1, q), b)) if p == q and a == b:
            return a
        case (("maximum" | "minimum"), a, b) if a == b:
            return a
        case ("-" | "+" | "*", a, b) if a == b and e[0] != "+":
            return 0 if e[0] == "-" else ("**", a, 2)
        case ("-" | "+" | "*", int() | float() as a, int() | float() as b):
            value = {"-": a - b, "+": a + b, "*": a * b}[e[0]]
            return float(f"{value:.15g}")
        case ("sqrt", ("dot", a, b, z)) if a == b:
            return ("l2", a, z)
        case ("where", 1, a, _) | ("where", 0, _, a):
            return a
    return e


# How it is computed.


@lru_cache(maxsize=1 << 18)
def compiled(e: Tree) -> Callable[[Mapping[str, Any]], Any]:
    """The function that computes a tree from names."""
    if isinstance(e, str):
        return itemgetter(e)
    if not isinstance(e, tuple):
        return lambda known: e
    op, parts = e[0], tuple(map(compiled, e[1:]))
    if op in BINARY:
        return BINARY[op](*parts)
    word = WORDS.get(op)
    if word is None or word.run is None:
        return lambda known: known[op](*(p(known) for p in parts))
    return applied(word.run, parts)


def applied(
    run: Callable[..., Any], parts: tuple[Any, ...]
) -> Callable[[Mapping[str, Any]], Any]:
    """A function of what parts give."""
    if len(parts) == 1:
        (a,) = parts
        return lambda known: run(a(known))
    if len(parts) == 2:
        a, b = parts
        return lambda known: run(a(known), b(known))
    return lambda known: run(*(p(known) for p in parts))


BINARY: dict[str, Callable[..., Callable[[Mapping[str, Any]], Any]]] = {
    "+": lambda a, b: lambda known: a(known) + b(known),
    "-": lambda a, b: lambda known: a(known) - b(known),
    "*": lambda a, b: lambda known: a(known) * b(known),
    "/": lambda a, b: lambda known: quotient(a(known), b(known)),
    "**": lambda a, b: lambda known: a(known) ** b(known),
    "%": lambda a, b: lambda known: a(known) % b(known),
    "//": lambda a, b: lambda known: a(known) // b(known),
    "==": lambda a, b: lambda known: a(known) == b(known),
    ">": lambda a, b: lambda known: a(known) > b(known),
    ">=": lambda a, b: lambda known: a(known) >= b(known),
    "<": lambda a, b: lambda known: a(known) < b(known),
    "neg": lambda a: lambda known: -a(known),
}
