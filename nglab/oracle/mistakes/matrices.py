"""Mistakes with layers, trust ratios, clips and decay: rules, and what has moved."""

import re
from collections.abc import Iterator, Sequence

from nglab.oracle.language import Tree, changed, parse, replaced
from nglab.oracle.matrices import FORMULAS
from nglab.oracle.programs import Line, Program

SHAPED = """
NS -> polar(A, blk) | A                                                 @ 1.0
NS -> newton_schulz(A, jordan, D, blk)                                  @ 0.9
NS -> newton_schulz(A, cubic, D, blk)                                   @ 0.95
NS -> newton_schulz(A, pade, D, blk)                                    @ 0.95
NS -> newton_schulz(A, you, D, blk)                                     @ 0.95
NS -> newton_schulz(A, polar_express, D, blk)                           @ 0.95
NS -> newton_schulz(A, reversed(B), D, blk)                             @ 1.0
NS -> newton_schulz(A, last(B, D), D, blk)                              @ 1.0
NS -> newton_schulz(A, cycled(B, D), D, blk)                            @ 1.0
NS -> newton_schulz(A, first_of(B), D, blk)                             @ 1.0
NS -> newton_schulz(A, B, minimum(D, count(B)), blk)                    @ 1.0
NS -> newton_schulz(A, signed(B, 1), D, blk)                            @ 1.1
NS -> newton_schulz(A, signed(B, 2), D, blk)                            @ 1.1
NS -> newton_schulz(A, exchanged(B), D, blk)                            @ 1.1
NS -> newton_schulz(A, cut(B), D, blk)                                  @ 1.1
NS -> newton_schulz(A, without_first(B), D, blk)                        @ 1.1
NS -> newton_schulz(A/spectral(A, blk), B, D, blk)                      @ 1.2
NS -> newton_schulz(A, B, D, inner)                                     @ 1.0
NS -> NS*dot(vec, NS, blk)                                              @ 1.2
NS -> where(matrix(blk), NS, vec)                                       @ 1.2
NS -> where(matrix(blk), NS, sign(vec))                                 @ 1.3
NS -> where(matrix(blk), NS, vec/rms(vec, blk))                         @ 1.3
NS -> where(matrix(blk), NS, A)                                         @ 1.2
scale(blk)*A -> where(matrix(blk), scale(blk)*A, vec)                   @ 1.2
scale(blk)*A -> where(matrix(blk), scale(blk)*A, sign(vec))             @ 1.3
scale(blk)*A -> where(matrix(blk), scale(blk)*A, vec/l2(vec, blk))      @ 1.3
l2(A, blk) -> spectral(A, blk) | nuclear(A, blk)                        @ 1.1
l2(A, blk) -> l2(A, inner)                                              @ 1.2
CORNER -> A/l2(A, blk) | sign(A) | A/l2(A, row) | A/l2(A, col)          @ 1.0
CORNER -> A/rms(A, blk) | polar(A, blk) | A                             @ 1.0
CORNER -> newton_schulz(A/l2(A, blk), B, D, blk)                        @ 1.0
CORNER -> where(matrix(blk), CORNER, A/rms(A, blk))                     @ 1.2
CORNER -> where(matrix(blk), CORNER, sign(A))                           @ 1.2
CORNER -> where(matrix(blk), CORNER, A/l2(A, blk))                      @ 1.2
CORNER -> where(matrix(blk), CORNER, A)                                 @ 1.2
CORNER -> CORNER*dot(A, CORNER, blk)                                    @ 1.2
CORNER -> where(ball_spectral, polar(A, blk), CORNER)                   @ 1.1
CORNER -> where(ball_l2, A/rms(A, blk), CORNER)                         @ 1.1
CORNER -> where(ball_l2, A/l2(A, whole), CORNER)                        @ 1.1
CORNER -> where(ball_rms, A/l2(A, blk), CORNER)                         @ 1.1
CORNER -> where(ball_rms, A/rms(A, whole), CORNER)                      @ 1.2
CORNER -> where(ball_max, A/mx(A, blk), CORNER)                         @ 1.1
CORNER -> where(ball_max, where(A >= 0, 1, -1), CORNER)                 @ 1.1
CORNER -> where(ball_rows, A/l2(A, row), CORNER)                        @ 1.1
CORNER -> where(ball_columns, A/l2(A, col), CORNER)                     @ 1.1
CORNER -> where(ball_rows, A/rms(A, row), CORNER)                       @ 1.2
CORNER -> where(ball_columns, A/rms(A, col), CORNER)                    @ 1.2
CORNER -> where(ball_rows, A/mx(A, row), CORNER)                        @ 1.2
CORNER -> where(ball_rows + ball_columns, A/l2(A, blk), CORNER)         @ 1.2
CORNER -> crossed(A, B, D, blk)                                         @ 1.0
CORNER -> corner(A, B, D + 1, blk) | corner(A, B, D - 1, blk)           @ 1.0
CORNER -> corner(A, reversed(B), D, blk)                                @ 1.1
CORNER -> corner(A, jordan, D, blk) | corner(A, pade, D, blk)           @ 1.1
sign(A) -> A | where(A >= 0, 1, -1) | where(A > 0, 1, -1) | where(A > 0, 1, 0) @ 0.9
sign(A) -> A/l2(A, blk) | A/mx(A, blk) | A/rms(A, blk) | A/(abs(A) + eps) @ 1.1
sign(A) -> A/l2(A, whole) | A/l1(A, blk)                                @ 1.2
sign(A) -> sign(A)*mabs(A, sco) | sign(A)*l2(A, sco)/sqrt(size(sco))    @ 1.2
sign(A) -> sign(A)*l2(A, sco) | sign(A)*l2(g, sco)/sqrt(size(sco))      @ 1.2
sign(A) -> sign(A)/columns(blk) | sign(A)*2/(rows(blk) + columns(blk))  @ 1.2
sign(A) -> sign(A)/rows(blk) | sign(A)/size(blk) | sign(A)/sqrt(size(blk)) @ 1.2
sign(A) -> sign(A)/sqrt(columns(blk)) | sign(A)*rms(A, blk)             @ 1.3
sign(A) -> sign(A)*(sign(A)*g > 0)                                      @ 1.1
sign(A) -> sign(A)*(sign(A)*g > 0)/maximum(mean(sign(A)*g > 0, sco), C) @ 1.8
sign(A) -> sign(A)*(sign(A)*g > 0)/mean(sign(A)*g > 0, sco)             @ 1.3
sign(A) -> clip(A, -1, 1) | tanh(A)                                     @ 1.2
sign(A) -> sign(A)*(abs(A) > C) | tanh(C*A) | clip(C*A, -1, 1) | A/(abs(A) + C) @ 1.9
sign(A) -> sign(A)*mx(A, blk)                                           @ 1.4
A/maximum(B, A) -> A/B | minimum(1, A/B) | maximum(1, A/B)              @ 1.0
A/maximum(B, A) -> minimum(1, A/(B + C)) | A/(maximum(B, A) + C)        @ 1.5
A/maximum(B, A) -> where(B > A, A, 1) | where(B > A, 1/B, 1) | where(B > A, 0, 1) @ 1.1
A/maximum(B, A) -> minimum(1, A/B**2) | sqrt(A/maximum(B, A)) | minimum(1, B/A) @ 1.2
A/maximum(B, A) -> where(matrix(blk), A/maximum(B, A), 1)               @ 1.2
A/maximum(B, A) -> where(B > A, A/B**2, 1) | minimum(1, A**2/B**2)      @ 1.3
A/maximum(B, A) -> A/maximum(maximum(B, C), A)                          @ 1.9
TRUST -> where(decay > 0, TRUST, 1)                                     @ 1.0
TRUST -> where(matrix(blk), TRUST, 1)                                   @ 1.1
TRUST -> minimum(TRUST, 1) | D                                          @ 1.0
TRUST -> where(A, D, 1) | where(B, D, 1)                                @ 1.0
TRUST -> where(both(A, B), D, 0) | maximum(TRUST, 1)                    @ 1.0
TRUST -> where(both(A, B), clip(D, 0.01, 10), 1)                        @ 1.3
TRUST -> where(both(A, B), D, trust)                                    @ 1.1
TRUST -> minimum(TRUST, C)                                              @ 1.9
TRUST -> maximum(TRUST, C)                                              @ 1.9
where(both(A, B), D/E, 1) -> where(both(A, B), D/(E + C), 1) | D/(E + C) @ 1.5
where(both(A, B), D/E, 1) -> D/(E + eps) | D/maximum(E, eps)            @ 1.2
where(both(A, B), D/E, 1) -> where(both(A, B), E/D, 1)                  @ 1.1
where(both(A, B), D/E, 1) -> where(both(A, B), minimum(D, C)/E, 1)      @ 1.6
where(both(A, B), D/E, 1) -> minimum(D/E, 1) | where(A, minimum(D/E, 1), 1) @ 1.1
l2(g, blk) + decay*l2(x, blk) -> l2(g + decay*x, blk)                   @ 0.9
trust*l2(x, blk)/A -> minimum(trust*l2(x, blk)/A, lr)/lr                @ 1.2
trust*l2(x, blk)/A -> minimum(trust*l2(x, blk)/A/lr, 1)                 @ 1.2
decay*x -> decay*x*(sign(u)*x > 0) | decay*x*(sign(u)*x >= 0)           @ 1.2
decay*x -> decay*x*(sign(g)*x > 0) | decay*x*(sign(g)*x >= 0)           @ 1.3
decay*x -> decay*sign(x) | decay*x/l2(x, blk) | decay*l2(x, blk)*x      @ 1.2
decay*x -> scale(blk)*decay*x | decay*x*matrix(blk) | decay*(x - x0)    @ 1.1
decay*x -> sqrt(decay)*x | decay**2*x | decay*x/2 | 2*decay*x           @ 1.2
decay*x -> lr*decay*x | decay*x/lr | decay*u | decay*g                  @ 1.0
A*decay*x -> A*decay*x*(sign(u)*x > 0) | A*decay*x*(sign(u)*x >= 0)     @ 1.2
A*decay*x -> A*decay*sign(x) | A*scale(blk)*decay*x | A*decay*x*matrix(blk) @ 1.1
A*decay*x -> A*lr*decay*x                                               @ 1.1
A*decay*x -> A*decay*x/lr                                               @ 1.1
A*decay*x -> A*decay**2*x                                               @ 1.1
A*decay*x -> A*decay*x/2                                                @ 1.1
A*decay*x -> A*2*decay*x                                                @ 1.1
A*decay*x -> A*decay*u | A*decay*g | A*decay*x*(sign(g)*x > 0)          @ 1.2
beta1*m + u -> where(t == 1, u, beta1*m + (1 - beta1)*u)                @ 1.0
beta1*m + u -> where(t == 1, (1 + beta1)*u, beta1*m + u)                @ 1.1
where(t == 1, A, B) -> where(mx(old, whole) == 0, A, B) | where(old == 0, A, B) @ 1.1
where(t == 1, A, B) -> where(t == 1, 1, B) | where(t == 1, 0, B)        @ 1.1
ssq(g, SCO) -> l2(g, SCO)                                               @ 1.1
ssq(g, SCO) -> msq(g, SCO)                                              @ 1.1
ssq(g, SCO) -> mx(g, SCO)**2                                            @ 1.1
ssq(g, SCO) -> l1(g, SCO)                                               @ 1.1
ssq(g, SCO) -> l1(g, SCO)**2                                            @ 1.1
l2(x - x0, SCO) -> l2(x - x_, SCO)                                      @ 1.1
l2(x - x0, SCO) -> mx(x - x0, SCO)                                      @ 1.1
l2(x - x0, SCO) -> rms(x - x0, SCO)                                     @ 1.1
l2(x - x0, SCO) -> ssq(x - x0, SCO)                                     @ 1.1
maximum(far, A) -> maximum(least*(1 + l2(x0, blk)), A) @ 1.1
maximum(far, A) -> far + A | A | maximum(far, A_)                       @ 1.1
CORNER -> corner(A, B, D, flat)                                         @ 1.0
scale(blk) -> scale(flat) | 1/scale(blk) | scale(blk)**2 | sqrt(scale(blk)) @ 1.1
"""

SHORT = {
    "NS": "newton_schulz(A, B, D, blk)",
    "NAMED": "newton_schulz(A, coefficients, D, blk)",
    "CORNER": "corner(A, B, D, blk)",
    "TRUST": "where(both(A, B), D, 1)",
}
TYPED = (
    "C + 3.4445, -4.775, 2.0315",
    "3.4445, C - 4.775, 2.0315",
    "3.4445, -4.775, C + 2.0315",
)
for triple in TYPED:
    one = f"quintic(A, {triple}, D, blk)"
    SHAPED += f"NAMED -> {one} @ 1.2\nnewton_schulz(A, jordan, D, blk) -> {one} @ 1.2\n"
    SHAPED += f"NAMED -> where(coefficients == jordan, {one}, NAMED) @ 1.25\n"
for short, form in SHORT.items():
    SHAPED = re.sub(rf"\b{short}\b", form, SHAPED)

FORMS = """
mu*V + (1 - mu)*g; (1 - mu)*g + mu*V; V                                 @ 0.8
mu*V + (1 - mu)*g; g + mu*V; V                                          @ 0.9
mu*V + (1 - mu)*g; g + V; V                                             @ 1.0
mu*V + (1 - mu)*g; mu*V/(1 - mu**(t + 1)) + (1 - mu)*g/(1 - mu**t); V/(1 - mu**t) @ 1.1
mu*V + (1 - mu)*g; mu*V/(1 - mu**(t + 1)) + (1 - mu)*g/(1 - mu**t); V   @ 1.2
mu*V + (1 - mu)*g; (mu*V + (1 - mu)*g)/(1 - mu**t); V/(1 - mu**t)       @ 1.2
mu*V + (1 - mu)*g; mu*V/(1 - mu**t) + (1 - mu)*g; V/(1 - mu**t)         @ 1.3
mu*V + (1 - mu)*g; (1 - mu)*V + mu*g; V                                 @ 1.1
mu*V + (1 - mu)*g; V; g + mu*V                                          @ 1.3
(1 - mu)*V + mu*g; mu*g + (1 - mu)*V; V                                 @ 1.1
(1 - mu)*V + mu*g; (1 - mu)*g + mu*V; V                                 @ 1.1
mu*V + g; (1 - mu)*g + mu*V; V                                          @ 1.0
mu*V + g; mu*g + V; V                                                   @ 1.0
mu*V + g; g + V; V                                                      @ 1.0
mu*V + g; g + mu*V_; V                                                  @ 1.0
mu*V + g; V + mu*(V - V_); V                                            @ 1.1
mu*V + g; g + mu*mu*V; V                                                @ 1.1
mu*V + g; V; g + mu*V                                                   @ 1.0
"""


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
                forms, _, cost = row.partition("@")
                V, ahead, plain = map(parse, forms.split(";"))
                own = {"V": V, "G": ("where", which, ahead, plain)}
                yield with_values(program, own, float(cost))
        case _:
            return
    swap = {"G": "g"}
    X, u = (replaced(made[n].value, swap) for n in ("X", "u"))
    for inside, outside in ((u, "O"), (core(u), None)):
        step = outside or replaced(u, {core(u): "O"})
        for V, ahead, cost in AVERAGED:
            value = ("where", which, parse(ahead), "V")
            lines = []
            for line in program.lines:
                if line.name == "V":
                    lines += [made["X"].to(X), Line("O", inside, None, "direction")]
                    lines += [line.to(parse(V)), made["G"].to(value)]
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


LENGTHS = {
    "sqrt(maximum(1, columns(blk)/rows(blk)))": 1.0,
    "sqrt(columns(blk)/rows(blk))": 1.0,
    "sqrt(maximum(rows(blk), columns(blk)))": 1.0,
    "maximum(1, rows(blk)/columns(blk))": 1.0,
    "maximum(1, columns(blk)/rows(blk))": 1.1,
    "sqrt(maximum(1, height(blk)/width(blk)))": 1.0,
    "sqrt(height(blk)/width(blk))": 1.1,
    "0.2*sqrt(maximum(height(blk), width(blk)))": 1.1,
    "0.2*sqrt(minimum(rows(blk), columns(blk)))": 1.0,
    "sqrt(minimum(rows(blk), columns(blk)))": 1.1,
    "0.2*maximum(rows(blk), columns(blk))": 1.1,
    "0.2*sqrt(rows(blk))": 1.1,
    "0.2*sqrt(columns(blk))": 1.1,
    "0.2*sqrt(rows(blk)*columns(blk))": 1.1,
    "0.2*sqrt(rows(blk) + columns(blk))": 1.1,
    "rows(blk)/columns(blk)": 1.0,
    "columns(blk)/rows(blk)": 1.1,
    "sqrt(rows(blk))": 1.1,
    "sqrt(columns(blk))": 1.1,
    "1/rows(blk)": 1.0,
    "1/sqrt(columns(blk))": 1.0,
    "1/sqrt(rows(blk))": 1.1,
    "1/(rows(blk)*columns(blk))": 1.1,
    "1/sqrt(rows(blk)*columns(blk))": 1.1,
    "2/(rows(blk) + columns(blk))": 1.1,
    "1/width(blk)": 1.0,
    "sqrt(minimum(1, rows(blk)/columns(blk)))": 1.0,
    "minimum(1, sqrt(columns(blk)/rows(blk)))": 1.1,
    "maximum(1, sqrt(rows(blk)/columns(blk)))*0.2": 1.2,
    "C*sqrt(maximum(rows(blk), columns(blk)))": 1.8,
    "C": 1.8,
}
