"""Mistakes with layers, trust ratios, clips and decay: what has moved."""

from collections.abc import Iterator, Sequence

from nglab.oracle.language import Tree, changed, parse, replaced
from nglab.oracle.matrices import FORMULAS
from nglab.oracle.mistakes.layers import FORMS, LENGTHS
from nglab.oracle.programs import Line, Program


def over_layers(program: Program) -> Iterator[Program]:
    """Mistakes over lines: the form of Nesterov's momentum, what is done to what."""
    yield from momenta(program)
    yield from decays(program)
    yield from late_clips(program)
    yield from late_factors(program)
    yield from late_trust(program)
    yield from scales(program)
    yield from late_decays(program)


def with_values(program: Program, values: dict[str, Tree], cost: float) -> Program:
    """The program with other right sides for some names."""
    lines = [
        ln.to(values[ln.name]) if ln.name in values else ln for ln in program.lines
    ]
    return program.changed(lines, cost)


def momenta(program: Program) -> Iterator[Program]:
    """V and G of Muon in another form, or the polar factor averaged."""
    made = {line.name: line for line in program.lines}
    if not {"V", "G", "X"} <= made.keys():
        return
    match made["G"].value:
        case ("where", which, _, _):
            for row in filter(None, map(str.strip, FORMS.splitlines())):
                forms, _, far = row.partition("@")
                V, ahead, plain = map(parse, forms.split(";"))
                own = {"V": V, "G": ("where", which, ahead, plain)}
                yield with_values(program, own, float(far))
        case _:
            return
    swap = {"G": "g"}
    X, u = (replaced(made[n].value, swap) for n in ("X", "u"))
    for inside, outside in ((u, "O"), (core(u), None)):
        step = outside or replaced(u, {core(u): "O"})
        for average, look, cost in AVERAGED:
            value = ("where", which, parse(look), "V")
            lines = []
            for line in program.lines:
                if line.name == "V":
                    lines += [made["X"].to(X), Line("O", inside, None, "direction")]
                    lines += [line.to(parse(average)), made["G"].to(value)]
                elif line.name == "u":
                    lines.append(
                        line.to("G" if outside else replaced(step, {"O": "G"}))
                    )
                elif line.name not in ("G", "X"):
                    lines.append(line)
            yield program.changed(lines, cost)


AVERAGED = (
    ("mu*V + O", "O + mu*V", 1.1),
    ("mu*V + (1 - mu)*O", "(1 - mu)*O + mu*V", 1.2),
    ("mu*V + (1 - mu)*O", "O + mu*V", 1.3),
)


def core(e: Tree) -> Tree:
    """The polar factor in a product."""
    return e[2] if isinstance(e, tuple) and e[0] == "*" else e


def decays(program: Program) -> Iterator[Program]:
    """The decay at another place than where it is."""
    if "decay" not in program.used or "coupled" in program.used:
        return
    for bare in (
        bare_of_decay(program.lines),
        [
            line if line.name == "r" else bare_of_decay([line])[0]
            for line in program.lines
        ],
    ):
        yield from decayed_elsewhere(program, bare)


def decayed_elsewhere(program: Program, bare: Sequence[Line]) -> Iterator[Program]:
    """The decay in each other place of lines that have none."""
    front = Line("g", parse("g + decay*x"), None, "gradient")
    yield program.changed((front, *bare), 1.0)
    for text, cost in (("x - lr*decay*x", 1.0), ("x - decay*x", 1.1)):
        line = Line("x", parse(text), None, "step")
        yield program.changed((*bare, line), cost + 0.1)
        yield program.changed((line, *bare), cost)
    for i, line in enumerate(bare):
        if line.name in ("x", "r", "v", "c"):
            if line.name == "x":
                inside = replaced(line.value, {"u": parse("u + decay*x")})
                own = line.to(inside)
                yield program.changed((*bare[:i], own, *bare[i + 1 :]), 1.1)
                for term in ("lr*decay*x", "decay*x", "lr*lr*decay*x"):
                    own = line.to(("-", line.value, parse(term)))
                    yield program.changed((*bare[:i], own, *bare[i + 1 :]), 1.0)
            continue
        for value, cost in (
            (("+", line.value, parse("decay*x")), 1.1),
            (replaced(line.value, {"g": parse("g + decay*x")}), 1.1),
            (replaced(line.value, {"m": parse("m + decay*x")}), 1.2),
        ):
            if value != line.value:
                own = line.to(value)
                yield program.changed((*bare[:i], own, *bare[i + 1 :]), cost)
    if {"v", "m"} <= {line.name for line in bare} and "r" not in program.used:
        yield from divided_late(program, bare)
    norm = replaced_everywhere(
        bare, parse("l2(g, blk)"), parse("l2(g, blk) + decay*l2(x, blk)")
    )
    if norm != bare:
        yield program.changed(norm, 1.1)


def divided_late(program: Program, bare: Sequence[Line]) -> Iterator[Program]:
    """The average of gradients, divided by the root of v afterwards."""
    made = {line.name: line for line in program.lines}
    if "ssq" not in {e[0] for e in parts(made["v"].value)}:
        return
    for fresh in ("g", "(1 - beta1)*g", "(g + decay*x)"):
        for last in ("m/(sqrt(v) + eps)", "m/(sqrt(v) + eps) + decay*x"):
            m = made["m"].to(parse(f"beta1*m + {fresh}"))
            x = made["x"].to(parse(f"x - lr*({last})"))
            yield program.changed((made["v"], m, x), 1.2)


def replaced_everywhere(lines: Sequence[Line], old: Tree, new: Tree) -> list[Line]:
    """Lines with a part for a part."""
    return [line.to(replaced(line.value, {old: new})) for line in lines]


def bare_of_decay(lines: Sequence[Line]) -> list[Line]:
    """The lines without their decay."""
    zero = ("*", "decay", "x")

    def without(e: Tree) -> Tree:
        match e:
            case ("+", a, b) if b == zero or b == ("*", "decay", ("l2", "x", "blk")):
                return a
        return e

    return [line.to(changed(line.value, without)) for line in lines]


def late_decays(program: Program) -> Iterator[Program]:
    """The decay of the x that the step has left."""
    for i, line in enumerate(program.lines):
        match line.value:
            case ("-", "x", ("*", rate, ("+", u, ("*", d, "x")))):
                left, share = ("-", "x", ("*", rate, u)), ("*", rate, d)
            case (
                "-",
                "x",
                ("+", ("*", rate, ("+", u, ("*", d, "x"))), ("*", own, "x")),
            ):
                left = ("-", "x", ("*", rate, u))
                share = ("+", ("*", rate, d), own)
            case _:
                continue
        late = line.to(("*", ("-", 1, share), left))
        yield program.changed((*program.lines[:i], late, *program.lines[i + 1 :]), 1.0)


def late_clips(program: Program) -> Iterator[Program]:
    """What is averaged first and clipped then, or clipped by coordinates."""
    for i, line in enumerate(program.lines):
        if line.name != "V" or "limit" not in program.used:
            continue
        match line.value:
            case ("+", memory, ("*", a, b)) if "g" in (a, b):
                factor = b if a == "g" else a
                head, tail = program.lines[:i], program.lines[i + 1 :]
                whole = line.to(("+", memory, "g"))
                if factor == "c":  # its line is behind the average, too
                    turned = [ln.to(replaced(ln.value, {"g": "V"})) for ln in head]
                    rest = [
                        ln.to(replaced(ln.value, {"V": ("*", "c", "V")})) for ln in tail
                    ]
                    yield program.changed((whole, *turned, *rest), 1.1)
                    kept = [Line("V", parse("c*V"), None, "moment")]
                    yield program.changed((whole, *turned, *kept, *tail), 1.1)
                    value = line.to(("+", memory, parse("clip(g, -limit, limit)")))
                    yield program.changed((value, *tail), 1.1)
                    smooth = line.to(("+", memory, parse("limit*tanh(g/limit)")))
                    yield program.changed((smooth, *tail), 1.4)
                else:
                    late = replaced(factor, {"g": "V"})
                    rest = [
                        ln.to(replaced(ln.value, {"V": ("*", "V", late)}))
                        for ln in tail
                    ]
                    yield program.changed((*head, whole, *rest), 1.1)
                    kept = [Line("V", ("*", "V", late), None, "moment")]
                    yield program.changed((*head, whole, *kept, *tail), 1.1)
                    value = line.to(("+", memory, parse("clip(g, -c, c)")))
                    yield program.changed((*head, value, *tail), 1.2)


def late_factors(program: Program) -> Iterator[Program]:
    """A correction for the beginning behind the trust ratio."""
    for i, line in enumerate(program.lines):
        if line.name == "u" and "r" in program.used and "beta1" in program.used:
            mm, vv = parse("m/(1 - beta1**t)"), parse("v/(1 - beta2**t)")
            forms = (
                ({mm: "m"}, "lr*r/(1 - beta1**t)*u", 1.1),
                ({mm: "m", vv: "v"}, "lr*r/(1 - beta1**t)*u", 1.2),
                ({mm: "m", vv: "v"}, "lr*r*sqrt(1 - beta2**t)/(1 - beta1**t)*u", 1.2),
                ({mm: "m", vv: "v"}, "lr*r*u", 1.0),
            )
            for table, step, cost in forms:
                lines = list(program.lines)
                lines[i] = line.to(replaced(line.value, table))
                lines = [
                    ln.to(replaced(ln.value, {parse("lr*r*u"): parse(step)}))
                    for ln in lines
                ]
                yield program.changed(lines, cost)


def late_trust(program: Program) -> Iterator[Program]:
    """The trust ratio of the average, not of the gradient."""
    made = {line.name: line for line in program.lines}
    if not {"r", "V"} <= made.keys() or "trust" not in program.used:
        return
    r, V = made["r"], made["V"]
    whole = V.to(parse("mu*V + (g + decay*x)"))
    for norm, cost in (("l2(V, blk)", 1.0), ("(l2(V, blk) + decay*l2(x, blk))", 1.1)):
        value = parse(
            f"where(both(l2(x, blk) > 0, l2(V, blk) > 0), trust*l2(x, blk)/{norm}, 1)"
        )
        for memory in (whole, V.to(parse("mu*V + g"))):
            step = made["x"].to(parse("x - lr*r*V"))
            yield program.changed((memory, r.to(value), step), cost)


def scales(program: Program) -> Iterator[Program]:
    """Another length of a step on a matrix: always, or for one word of the config."""
    table = {FORMULAS[word]: 1.0 for word in FORMULAS}
    for i, line in enumerate(program.lines):
        if "scale" not in {e[0] for e in parts(line.value)}:
            continue
        for text, cost in ({**table, **LENGTHS}).items():
            for word in (None, *FORMULAS):
                if word and text == FORMULAS[word]:
                    continue
                new = parse(text)
                if word:
                    new = ("where", f"scale_{word}", new, ("scale", "blk"))
                value = replaced(line.value, {("scale", "blk"): new})
                lines = (*program.lines[:i], line.to(value), *program.lines[i + 1 :])
                yield program.changed(lines, cost + 0.1 * (word is not None))


def parts(e: Tree) -> Iterator[Tree]:
    """The calls in a tree."""
    if isinstance(e, tuple):
        yield e
        for part in e[1:]:
            yield from parts(part)
