"""The findings of the sources, and what each comes to here.

Of the notes: Kolasinski, Notes on Normalized Gradient Descent and the notebooks of
max-normed-optimizer (2018), one run each. Of the paper: Yu et al., arXiv 1707.04822,
after reports of it. Accuracies there are of validation.
"""

from typing import Any

from studies.pairs import Finding, Pairs, error, leaves, loss

STAGED = ("std",)  # of `deep`: whose rate is better in stages, for seed 0


def fashion(a: str, b: str) -> Pairs:
    """Methods at the source's own rates: no seed has chosen them."""
    return Pairs("fashion", {"method": a}, {"method": b}, error, first=0)


def deep(a: str, b: str, denied: bool = False) -> Pairs:
    """Methods at their best rate, constant or staged as seed 0 has chosen."""
    runs = [{"method": name, "staged": name in STAGED} for name in (a, b)]
    return Pairs("deep", *runs, denied=denied)


def cnn(a: str, b: str) -> Pairs:
    """Methods at their best rate, by array; "demo" is RMSprop at the demo's rate."""
    runs = [
        {"method": name, "blocks": "array", "staged": True}
        if name != "demo"
        else {"method": "rmsprop", "blocks": "array", "staged": False}
        for name in (a, b)
    ]
    return Pairs("images", *runs)


def by_layer(name: str, denied: bool = False) -> Pairs:
    """A method with its blocks by layer, beside itself with blocks by array."""
    runs = [{"method": name, "blocks": blocks} for blocks in ("layer", "array")]
    return Pairs("images", *runs, denied=denied)


def sigmoid(depth: int, a: str, b: str, denied: bool = False) -> Pairs:
    """Methods at their best rate of this depth."""
    runs = [{"method": name, "depth": depth} for name in (a, b)]
    return Pairs("sigmoid", *runs, denied=denied)


def lstm(T: int, a: str, b: str, measure: Any = loss) -> Pairs:
    """Methods at their best rate of this length."""
    runs = [{"method": name, "T": T} for name in (a, b)]
    return Pairs("lstm", *runs, measure)


STAGES = Pairs(
    "deep", {"method": "max", "staged": True}, {"method": "max", "staged": False}
)
EPS = sigmoid(18, "adam, eps=0", "adam")
REST = sigmoid(18, "adam-NG", "adam, eps=0")

FINDINGS = {
    "fashion": [
        Finding(
            "At his settings max-normalised gradients end above Adam.",
            ".956 against .907",
            [("max misreads less than Adam", fashion("max", "adam"))],
        ),
        Finding(
            "Momentum ends far behind both.",
            ".568 against .956 and .907",
            [
                ("max misreads less than momentum", fashion("max", "momentum")),
                ("Adam misreads less than momentum", fashion("adam", "momentum")),
            ],
        ),
    ],
    "deep": [
        Finding(
            "Max-normalised gradients train 30 layers better than Adam and momentum.",
            ".956 against .907 and .568",
            [
                ("max ends lower than Adam", deep("max", "adam")),
                ("max ends lower than momentum", deep("max", "momentum")),
            ],
        ),
        Finding(
            "So do they beside RMSprop and Adam-NG (ours).",
            "",
            [
                ("max ends lower than RMSprop", deep("max", "rmsprop")),
                ("max ends lower than Adam-NG", deep("max", "adam-NG")),
            ],
        ),
        Finding(
            "l2 is less efficient than the other norms: large layers move less.",
            "in words",
            [
                (f"{name} ends lower than l2", deep(name, "l2"))
                for name in ("max", "min_max", "std", "rms")
            ],
        ),
        Finding(
            "With minibatches an adaptive rate gains nothing.",
            "the rate falls exponentially",
            [
                (
                    "adaptive max does not end lower than max, constant",
                    deep("adaptive max", "max", denied=True),
                )
            ],
        ),
        Finding(
            "A rate that falls in stages serves max.",
            "stages in all experiments",
            [
                (
                    "max staged ends lower than constant",
                    STAGES,
                )
            ],
        ),
        Finding(
            "Adam gains by normalised blocks, in a deep network.",
            "Yu et al., in words",
            [("Adam-NG ends lower than Adam", deep("adam-NG", "adam"))],
        ),
    ],
    "images": [
        Finding(
            "Normalised gradients and Adam are much faster than RMSprop(1e-4).",
            "in words",
            [
                (f"{name} ends lower than RMSprop(1e-4)", cnn(name, "demo"))
                for name in ("std", "max", "adam")
            ],
        ),
        Finding(
            "std is the best norm, max and min_max somewhat worse.",
            "in words",
            [
                (f"std ends lower than {name}", cnn("std", name))
                for name in ("max", "min_max", "l2")
            ],
        ),
        Finding(
            "std ends a little above Adam, and clearly above momentum.",
            ".819 against .813 and .764",
            [
                (f"std ends lower than {name}", cnn("std", name))
                for name in ("adam", "momentum")
            ],
        ),
        Finding(
            "The demo's RMSprop is slow by its rate alone (ours).",
            "",
            [("RMSprop ends lower than RMSprop(1e-4)", cnn("rmsprop", "demo"))],
        ),
        Finding(
            "Blocks by layer instead of by array help l2, and not max (ours).",
            "",
            [
                ("l2 by layer ends lower than by array", by_layer("l2")),
                ("max by layer does not end lower", by_layer("max", denied=True)),
            ],
        ),
    ],
    "sigmoid": [
        Finding(
            "Block-normalised gradients train deep where Adam stands still.",
            "in words",
            [
                (
                    f"Adam-NG ends lower than Adam, {n} layers",
                    sigmoid(n, "adam-NG", "adam"),
                )
                for n in (12, 18)
            ],
        ),
        Finding(
            "Shallow there is nothing to gain.",
            "in words",
            [
                (
                    "Adam-NG does not end lower than Adam, 6 layers",
                    sigmoid(6, "adam-NG", "adam", denied=True),
                )
            ],
        ),
        Finding(
            "Momentum too gains by normalised blocks, at every depth.",
            "in words",
            [
                (
                    f"momentum-NG ends lower than momentum, {n} layers",
                    sigmoid(n, "momentum-NG", "momentum"),
                )
                for n in (6, 12, 18)
            ],
        ),
        Finding(
            "Adam's epsilon is a part of the cause, and not all of it (ours).",
            "",
            [
                ("Adam with eps=0 ends lower than Adam, 18 layers", EPS),
                ("Adam-NG ends lower than Adam with eps=0, 18 layers", REST),
            ],
        ),
    ],
    "lstm": [
        Finding(
            "Adam-NG leaves the plateau earlier than Adam.",
            "in words",
            [
                (
                    f"Adam-NG is below 0.1 earlier, T = {T}",
                    lstm(T, "adam-NG", "adam", leaves),
                )
                for T in (50, 100)
            ],
        ),
        Finding(
            "Adam-NG ends lower than Adam.",
            "in words",
            [
                (f"Adam-NG ends lower, T = {T}", lstm(T, "adam-NG", "adam"))
                for T in (50, 100)
            ],
        ),
        Finding(
            "Momentum too gains by normalised blocks.",
            "in words",
            [
                (
                    f"momentum-NG is below 0.1 earlier than momentum, T = {T}",
                    lstm(T, "momentum-NG", "momentum", leaves),
                )
                for T in (50, 100)
            ],
        ),
    ],
}
