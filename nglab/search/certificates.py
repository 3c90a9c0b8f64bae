"""From multipliers to a fact: what remains must be a sum of squares, exactly."""

from collections.abc import Sequence
from fractions import Fraction

from nglab.proofs.kernel.atoms import Atom, Refused
from nglab.proofs.kernel.facts import Fact, known, square
from nglab.proofs.kernel.polynomials import ZERO, Number, Poly, Vec, symbol, vectors
from nglab.proofs.premises import STAR, Point, smooth_convex

Matrix = list[list[Fraction]]


def linear(p: Poly) -> dict[Atom, Fraction]:
    """A polynomial without products: {atom: coefficient}, and no constant."""
    out = {}
    for monomial, c in p.terms.items():
        if len(monomial) != 1 or monomial[0][1] != 1:
            raise Refused(f"not linear: {p}")
        out[monomial[0][0]] = Fraction(c)
    return out


def names(polys: Sequence[Poly]) -> list[Atom]:
    """The vectors whose inner products stand in these polynomials."""
    found = {
        part: None
        for p in polys
        for atom in linear(p)
        if atom.kind == "<>"
        for part in atom.parts[1:]
        if isinstance(part, Atom)
    }
    return sorted(found, key=lambda atom: atom.rank)


def gram_matrix(p: Poly, basis: Sequence[Atom]) -> Matrix:
    """M with p = sum M_ij <v_i, v_j>; refused if anything else is in p."""
    place = {v: i for i, v in enumerate(basis)}
    M = [[Fraction(0)] * len(basis) for _ in basis]
    for atom, c in linear(p).items():
        if atom.kind != "<>":
            raise Refused(f"it remains {c}*{atom}")
        i, j = (place[v] for v in atom.parts[1:] if isinstance(v, Atom))
        M[i][j] += c / 2
        M[j][i] += c / 2
    return M


def squares(M: Matrix) -> list[tuple[Fraction, list[Fraction]]]:
    """M = sum d r'r with d > 0, by elimination; refused if there is no such sum."""
    M, out = [row[:] for row in M], []
    n = len(M)
    for i in range(n):
        d = M[i][i]
        if d < 0 or (d == 0 and any(M[i])):
            raise Refused("what remains is no sum of squares")
        if d == 0:
            continue
        row = [c / d for c in M[i]]
        out.append((d, row))
        for a in range(n):
            for b in range(n):
                M[a][b] -= d * row[a] * row[b]
    return out


def certificate(
    premises: Sequence[Fact], multipliers: Sequence[Number], goal: Poly
) -> Fact:
    """goal >= 0 as the premises times the multipliers, and squares; or refused."""
    out = known(0)
    for c, premise in zip(multipliers, premises, strict=True):
        out = out + c * premise
    rest = goal - out.poly
    basis = names([rest])
    for d, row in squares(gram_matrix(rest, basis)):
        v = ZERO
        for c, atom in zip(row, basis, strict=True):
            v = v + Vec({atom: Poly.of(c)})
        out = out + d * square(v)
    return out.shows(goal)


def gradient_descent(N: int) -> tuple[list[Fact], Poly, Poly]:
    """N steps of 1/L, L = 1: the premises, |x_0 - x*|^2, and f(x_N) - f*.

    Only the pairs (k, k + 1) and (*, k): with more premises the multipliers are not
    the only ones, and rounding finds none of them.
    """
    (x,) = vectors("x[0]")
    points = []
    for k in range(N + 1):
        (g,) = vectors(f"g[{k}]")
        points.append(Point(x, g, symbol(f"F[{k}]"), f"x[{k}]"))
        x = x - g
    one = Poly.of(1)
    pairs = [(points[k], points[k + 1]) for k in range(N)]
    pairs += [(STAR, point) for point in points]
    premises = [Fraction(1, 2) * smooth_convex(*pair, one) for pair in pairs]
    return premises, points[0].x @ points[0].x, points[-1].f
