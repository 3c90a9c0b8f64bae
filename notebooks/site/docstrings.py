"""A docstring of the house as reStructuredText.

It has a first line that is a sentence or a formula, prose, formulas that are indented,
facts (`Shapes: ...`, `Errors: ...`, the lines that go on are indented), and examples.
"""

import re

FACT = re.compile(
    r"^(Shapes|Units|Errors|Source|Differs|Hypotheses|Method|Bounds?|Tight|Proof"
    r"|Here|Note):? +(\S.*)$"
)


def rewritten(app, what, name, thing, options, lines):
    """Replace the lines of a docstring, as autodoc asks for it."""
    lines[:] = as_rest(lines)


def as_rest(lines):
    """Facts become a field list, formulas literal blocks, names in backticks code."""
    out = []
    for kind, block in blocks(lines):
        if out and out[-1].startswith(":") and kind != "fact":
            out.append("")  # fields stand together, and apart from the rest
        if kind == "example":
            out += block
        elif kind == "formula":
            out += ["::", "", *(f"    {line}" for line in block)]
        elif kind == "fact":
            name, text = block
            out += [f":{name}: {quoted(text)}"]
            continue
        else:
            out += [quoted(line) for line in block]
        out.append("")
    return [*out, ""]


def quoted(text):
    """Text with its own stars, bars and underscores, and code in backticks."""
    text = re.sub(r"(`+[^`]+`+)(?=\w)", "\\1\0", text)  # a plural: `Row`s
    parts = re.split(r"(`+[^`]+`+)", text)
    said = "".join(
        f"``{part.strip('`')}``" if i % 2 else re.sub(r"([*_|\\])", r"\\\1", part)
        for i, part in enumerate(parts)
    )
    return said.replace("\0", "\\ ")


def blocks(lines):
    """The kinds of text that a docstring has, one after the other."""
    i = 0
    while i < len(lines):
        line = lines[i]
        if not line.strip():
            i += 1
            continue
        if line.startswith(">>>"):
            end = run_of(lines, i, lambda text: bool(text.strip()))
            yield "example", lines[i:end]
        elif fact := FACT.match(line):
            end = run_of(lines, i + 1, lambda text: text.startswith("  "))
            more = (text.strip() for text in lines[i + 1 : end])
            yield "fact", (fact[1], " ".join((fact[2], *more)))
        elif line.startswith("    "):
            end = run_of(lines, i, lambda text: text.startswith("    "))
            yield "formula", [text[4:] for text in lines[i:end]]
        else:
            end = run_of(
                lines, i + 1, lambda text: bool(text.strip()) and not FACT.match(text)
            )
            yield "prose", [text.strip() for text in lines[i:end]]
        i = end


def run_of(lines, start, belongs):
    """The index of the first line from start on that does not belong."""
    end = start
    while end < len(lines) and belongs(lines[end]):
        end += 1
    return max(end, start)
