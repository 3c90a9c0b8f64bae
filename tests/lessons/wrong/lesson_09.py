"""Wrong answers to the exercises of lesson 9."""

from nglab.proofs.kernel.polynomials import symbol


def longer(star, falls, here, there, low, top, more):
    return star + falls + there + more * top + more * more / 8


PROOFS = {
    "`falls` and `there` say": lambda star, falls, here, there, low, top, more: (
        star + here + more * top + more * more / 8
    ),
    "`there` bounds it": lambda star, falls, here, there, low, top, more: (
        star + falls + more * top + more * more / 8
    ),
    "`top` counts `more` times": lambda star, falls, here, there, low, top, more: (
        star + falls + there + top + more * more / 8
    ),
    "`top`, not `low`": lambda star, falls, here, there, low, top, more: (
        star + falls + there + more * low + more * more / 8
    ),
    "`more * more` is a fact": lambda star, falls, here, there, low, top, more: (
        star + falls + there + more * top
    ),
    "counts an eighth": lambda star, falls, here, there, low, top, more: (
        star + falls + there + more * top + more * more
    ),
    "it remains": lambda star, falls, here, there, low, top, more: star + falls,
    "should be a fact": lambda *premises: 3,
    "Refused: not known to be >= 0": lambda star, *others: star * symbol("n"),
}


FACTORS = {
    "overshoot along L": lambda a, mu, L: 1 - mu * a,
    "may be the slower": lambda a, mu, L: abs(L * a - 1),
    "larger of the two": lambda a, mu, L: min(abs(L * a - 1), abs(mu * a - 1)),
    "the best step": lambda a, mu, L: (L / mu - 1) / (L / mu + 1),
    "no factor of either": lambda a, mu, L: abs((L * a - 1) * (mu * a - 1)),
    "along mu, and along L": lambda a, mu, L: 0.5,
}


def enough(number):
    return lambda *case: max(0, -int(-number(*case) // 1))


def needed(L, R, off):
    return 0.25 * L * R * R / off - 0.5


COUNTS = {
    "L R^2/(2N)": enough(lambda L, R, off: 0.5 * L * R * R / off),
    "not 4N": enough(lambda L, R, off: 0.25 * L * R * R / off),
    "counts squared": enough(lambda L, R, off: 0.25 * L * R / off - 0.5),
    "Steps come whole": needed,
    "one short": lambda *case: max(0, int(needed(*case) // 1)),
    "one too many": lambda *case: 1 + enough(needed)(*case),
    "L counts as well": enough(lambda L, R, off: 0.25 * R * R / off - 0.5),
    "For which N": lambda *case: 7,
}


WRONG = {"quarters": PROOFS, "shrinks": FACTORS, "suffices": COUNTS}
