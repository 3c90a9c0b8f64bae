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


WRONG = {"quarters": PROOFS}
