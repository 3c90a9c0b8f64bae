"""The notation of the docstrings, read as LaTeX.

    relation    sum ((<= | >= | < | > | = | != | <- | ->) sum)*
    sum         [+-] product ([+-] product)*
    product     factor ((* | / | nothing) factor)*, what stands beside is multiplied
    factor      atom with its scripts: _k  _{k+1}  ^2  ^(1/4)  ^*  '  ~
    atom        number, letter, function of a factor, (...), [...], {...}, |...|, <., .>

A letter is a Greek name or one Latin letter; other words are prose and end a formula.
A bar or a `<` opens where a factor may begin, and closes or compares elsewhere.
"""

import re
from collections.abc import Callable

from nglab.pages.notation import (
    AROUND,
    ARTICLES,
    BARE,
    CLINGS,
    CLOSING,
    COMPARED,
    FUNCTIONS,
    HYPHEN,
    INFINITE,
    LETTER,
    MARK,
    MATRIX,
    NAME,
    NAMED,
    NOUNS,
    NUMBER,
    POSSESSIVE,
    POWER,
    RELATION,
    RELATIONS,
    SPACE,
    SPOKEN,
    bare,
    joined,
)


class UnreadError(Exception):
    """Here no formula goes on."""


def formula(text: str, start: int) -> tuple[int, str] | None:
    r"""Where the longest formula from `start` on ends, and its LaTeX; None if none.

    >>> formula("x_k <= G R/sqrt(N + 1) for every N", 0)
    (22, 'x_{k} \\leq \\frac{G\\,R}{\\sqrt{N + 1}}')
    >>> formula("a step", 0), formula("12 steps", 0)
    (None, None)
    """
    reader = Reader(text, start)
    try:
        latex = reader.relation()
    except UnreadError:
        return None
    read = text[start : reader.at]
    if BARE.fullmatch(read) or read in ARTICLES or not re.search(r"[\w.]", read):
        return None
    return reader.at, latex


class Reader:
    """A position in a text; each method reads on, or raises Unread."""

    def __init__(self, text: str, start: int) -> None:
        self.text, self.at = text, start
        self.closers: list[str] = []
        self.low = 0  # how deep within scripts

    def spaces(self) -> int:
        """Where the next thing begins."""
        return SPACE.match(self.text, self.at).end()  # type: ignore[union-attr]

    def attempt(self, read: Callable[[], str]) -> str | None:
        """What is read, or None and nothing has happened."""
        at, depth = self.at, len(self.closers)
        try:
            return read()
        except UnreadError:
            self.at = at
            del self.closers[depth:]
            return None

    def relation(self) -> str:
        """Sums that are compared."""
        latex = self.sum()
        while (more := self.attempt(self.compared)) is not None:
            latex += more
        return latex

    def compared(self) -> str:
        """A sign of comparison, and a sum."""
        self.at = self.spaces()
        found = RELATION.match(self.text, self.at)
        if found is None or self.closes(found[0]):
            raise UnreadError
        self.at = found.end()
        if found[0] == "->" and (end := INFINITE.match(self.text, self.at)):
            self.at = end.end()
            return r" \to \infty"
        return f" {RELATIONS[found[0]]} {self.sum()}"

    def closes(self, sign: str) -> bool:
        """Whether the sign ends what is open."""
        return bool(self.closers) and sign[0] in self.closers[-1]

    def sum(self) -> str:
        """Products with signs."""
        self.at = self.spaces()
        latex = ""
        for sign, tex in (("+-", r"\pm "), ("-", "-"), ("+", "+")):
            if self.text.startswith(sign, self.at):
                self.at += len(sign)
                if sign == "-" and (end := INFINITE.match(self.text, self.at)):
                    self.at = end.end()
                    return r"-\infty"
                latex = tex
                break
        latex += self.product()
        while (more := self.attempt(self.added)) is not None:
            latex += more
        return latex

    def added(self) -> str:
        """A sign and a product; a sign that clings to what is before is its script."""
        here = self.spaces()
        sign = self.text[here : here + 1]
        if sign not in ("+", "-") or self.text.startswith("->", here):
            raise UnreadError
        self.at = here + 1
        return f" {sign} {self.product()}"

    def product(self) -> str:
        """Factors; what stands before a slash, from the last one on, is divided."""
        done, above = "", self.factor()
        while True:
            sign = self.text[self.spaces() : self.spaces() + 1]
            if sign == "/" and (below := self.attempt(self.divisor)) is not None:
                if not above:
                    done, above = "", done
                done, above = joined(done, self.divided(above, below)), ""
            elif sign == "*" and (right := self.attempt(self.starred)) is not None:
                done, above = "", rf"{joined(done, above)} \cdot {right}"
            elif (right := self.attempt(self.beside)) is not None:
                above = joined(above, right)
            else:
                return joined(done, above)

    def divided(self, above: str, below: str) -> str:
        """A fraction; within scripts one with a slash."""
        return f"{above}/{below}" if self.low else rf"\frac{{{bare(above)}}}{{{below}}}"

    def divisor(self) -> str:
        """What stands below: the factors that cling to each other."""
        self.at = self.spaces() + 1
        below = self.factor()
        while self.text[self.at : self.at + 1].isalpha() or (
            self.text[self.at : self.at + 1] == "(" and self.text[self.at - 1].isalpha()
        ):
            more = self.attempt(self.factor)
            if more is None:
                break
            below += more
        return below if self.low else bare(below)

    def starred(self) -> str:
        """The factor after a star."""
        self.at = self.spaces() + 1
        return self.factor()

    def beside(self) -> str:
        """A factor that is multiplied: not an article, (a), a condition, L-smooth."""
        start, apart = self.spaces(), self.at < self.spaces()
        latex = self.factor()
        read = self.text[start : self.at]
        if apart and (MARK.match(self.text, start) or COMPARED.search(read)):
            raise UnreadError
        if HYPHEN.match(self.text, self.at) or (apart and read.startswith("bb")):
            raise UnreadError
        if apart and read in ARTICLES:
            after = NAME.match(self.text, self.spaces())
            if after and len(after[0]) > 1 and after[0] not in NAMED:
                raise UnreadError
        return latex if apart else CLINGS + latex

    def factor(self) -> str:
        """An atom with its scripts."""
        self.at = self.spaces()
        return self.scripts(self.atom())

    def atom(self) -> str:
        """A number, a name, or what stands in brackets."""
        text, at = self.text, self.at
        sign = text[at : at + 1]
        if text.startswith("...", at):
            self.at += 3
            return r"\ldots "
        if found := POWER.match(text, at):
            self.at = found.end()
            tens = f"10^{{{found[2]}}}"
            return tens if found[1] == "1" else rf"{found[1]}\cdot {tens}"
        if found := NUMBER.match(text, at):
            self.at = found.end()
            return found[0].replace(",", "{,}")
        if sign in CLOSING:
            return self.group(sign)
        if sign == "|":
            return self.bracketed("|", "|", "|", "|")
        if sign == "<" and not text.startswith("< ", at):
            return self.bracketed("<", ">", r"\langle ", r"\rangle ")
        return self.name()

    def group(self, sign: str) -> str:
        """What stands in brackets, with commas, semicolons or a colon between."""
        self.at += 1
        self.closers.append(CLOSING[sign])
        inside = self.listed()
        close = self.text[self.at : self.at + 1]
        if not close or close not in CLOSING[sign]:
            raise UnreadError
        self.at += 1
        self.closers.pop()
        return rf"\{{{inside}\}}" if sign == "{" else f"{sign}{inside}{close}"

    def listed(self) -> str:
        """Relations between commas; given a condition after a bar."""
        latex = self.relation()
        while True:
            self.at = self.spaces()
            sign = self.text[self.at : self.at + 1]
            if not sign or sign not in ",;:|" or self.closes(sign):
                return latex
            self.at += 1
            latex += {"|": r" \mid "}.get(sign, f"{sign} ")
            word = re.compile(r"\s*(past|\.(?!\.))").match(self.text, self.at)
            if word:
                self.at = word.end()
                latex += rf"\mathrm{{{word[1]}}}"
            else:
                latex += self.relation()

    def bracketed(self, opens: str, closes: str, left: str, right: str) -> str:
        """What stands between bars, or in an inner product."""
        self.at += 1
        self.closers.append(closes)
        if self.text.startswith("." + closes, self.at):  # |.|: any norm
            self.at += 1
            inside = r"\cdot "
        else:
            inside = self.listed() if opens == "<" else self.relation()
            self.at = self.spaces()
        if not self.text.startswith(closes, self.at):
            raise UnreadError
        self.at += 1
        self.closers.pop()
        if opens == "<" and "," not in inside:
            raise UnreadError
        return f"{left}{inside}{right}"

    def name(self) -> str:
        """A letter, a matrix and a vector, or a function with its factor."""
        found = NAME.match(self.text, self.at)
        if found is None:
            raise UnreadError
        word, self.at = found[0], found.end()
        following = self.text[self.at : self.at + 1]
        if word == "sqrt" or (word in AROUND and following == "("):
            return AROUND[word](bare(self.factor()))
        if word in FUNCTIONS:
            return self.function(word)
        if word == "raw" and following != "_":
            raise UnreadError
        if word == "E":
            return r"\mathbb{E}" if self.sees_factor() else word
        if word in NAMED:
            return NAMED[word]
        if word in ("bb1", "bb2"):
            return rf"\mathrm{{{word}}}"
        if len(word) == 1:
            return word
        if MATRIX.match(word) and (following in ")'^_/" or "'" in self.text[: self.at]):
            return f"{word[0]}\\,{word[1]}"
        raise UnreadError

    def sees_factor(self) -> bool:
        """Whether a factor comes next: an E before one is an expectation."""
        at = self.at
        found = self.attempt(self.factor) is not None
        self.at = at
        return found

    def function(self, word: str) -> str:
        """Its name, its scripts, and the factor that it is taken of."""
        if word in SPOKEN and self.text[self.at : self.at + 1].isspace():
            after = NAME.match(self.text, self.spaces())
            if after and after[0] in ("a", "A", "I"):
                raise UnreadError
        if MARK.match(self.text, self.spaces()) and self.at < self.spaces():
            raise UnreadError
        latex = FUNCTIONS[word]
        if word == "log" and self.text.startswith("2(", self.at):
            self.at += 1
            latex += "_2"
        latex = self.scripts(latex)
        if word in NOUNS and self.text[self.spaces() :][:1] in ("-", "|"):
            return latex
        whole = word in ("sum", "prod") or (word in ("min", "max") and "_" in latex)
        argument = self.product() if whole else self.factor()
        return f"{latex} {argument}"

    def scripts(self, base: str) -> str:
        """An atom with what hangs on it: signs and primes, above and below."""
        above = below = ""
        while True:
            sign = self.text[self.at : self.at + 1]
            after = self.text[self.at + 1 : self.at + 2]
            clings = base[-1:].isalnum() or base[-1:] in "}' |*" or above or below
            if (
                sign == "'"
                and clings
                and base != "s"
                and POSSESSIVE.match(self.text, self.at)
            ):
                break
            if sign == "'" and clings:
                self.at += 1
                above += r"\prime "
            elif sign == "~" and clings:
                self.at += 1
                base = rf"\tilde{{{base}}}"
            elif sign == "*" and clings and not (after.isalnum() or after == "("):
                self.at += 1
                above += "*"
            elif sign and sign in "+-" and clings and self.superscript(base, after):
                self.at += 1
                above += sign
            elif sign == "_" and (script := self.attempt(self.script)) is not None:
                below += script
            elif sign == "^" and (script := self.attempt(self.script)) is not None:
                above += script
            elif sign.isdigit() and LETTER.fullmatch(base):
                below += self.atom()
            else:
                break
        return base + f"_{{{below}}}" * bool(below) + f"^{{{above}}}" * bool(above)

    def superscript(self, base: str, after: str) -> bool:
        """Whether a sign is a script: it clings to a letter, and to nothing else."""
        before = self.text[self.at - 1]
        return before.isalpha() and (not after or after in " ),;.|/'^]")

    def script(self) -> str:
        """What stands above or below."""
        self.at += 1
        sign = self.text[self.at : self.at + 1]
        if sign in ("*", "+") or (sign == "-" and not self.text[self.at + 1].isalnum()):
            self.at += 1
            return sign
        if sign == "-":
            self.at += 1
            return "-" + self.script_atom()
        return self.script_atom()

    def script_atom(self) -> str:
        """A number with a letter, a name, or a group without its brackets."""
        self.low += 1
        try:
            return self.scripted()
        finally:
            self.low -= 1

    def scripted(self) -> str:
        sign = self.text[self.at : self.at + 1]
        if not sign or not (sign.isalnum() or sign in "({"):
            raise UnreadError
        if word := re.compile("(min|max)\\b").match(self.text, self.at):
            self.at = word.end()
            return rf"\mathrm{{{word[1]}}}"
        if sign in "({":
            inside = self.group(sign)
            return inside[2:-2] if sign == "{" else inside[1:-1]
        latex = self.atom()
        after = self.text[self.at : self.at + 1]
        if sign.isdigit() and after and after in "ijkmnK":
            latex += self.atom()
        return latex
