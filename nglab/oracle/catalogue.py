"""Every recipe with the numbers that its vectors use."""

from nglab.oracle.methods import Method, Option
from nglab.oracle.options import (
    ADAM,
    AVERAGE,
    AVERAGES,
    CYCLES,
    DIAGONAL,
    ENOUGH,
    EPOCHS_AT_REST,
    EQUAL,
    FIRST,
    FLIPS,
    GUARDS,
    LONG_RUN,
    LONG_STEPS,
    LONG_SWAY,
    NO_EPS,
    NOISE,
    OTHER_BETAS,
    SECANTS,
    SHORT_EPOCHS,
    SHORT_RHO,
    WALK,
    WIDE,
    equals,
    norms,
)
from nglab.oracle.probes import Reach
from nglab.oracle.texts import TEXTS

EPOCHS = {"lr": 0.1, "m": 3}
TERMS = {
    "A": [[row == i % 7 and 2.0 ** (i % 3 - 1) for row in range(7)] for i in range(9)],
    "y": [0.0] * 9,  # labels cancel in y
    "batches": [[0, 1, 2, 3], [4, 5, 6, 0], [2, 5, 7, 1], [8, 3, 4, 6]],
}

METHODS: dict[str, Method] = {
    "gd": Method(TEXTS["gd"], WALK),
    "momentum": Method(TEXTS["momentum"], AVERAGE, AVERAGES),
    "nesterov": Method(TEXTS["nesterov"], AVERAGE, AVERAGES),
    "adam": Method(
        TEXTS["adam"],
        ADAM,
        (OTHER_BETAS, LONG_STEPS, NO_EPS, LONG_RUN),
        lengths=True,
    ),
    "nadam": Method(
        TEXTS["nadam"],
        ADAM,
        (OTHER_BETAS, LONG_STEPS, NO_EPS, LONG_RUN),
        lengths=True,
    ),
    "amsgrad": Method(
        TEXTS["amsgrad"],
        ADAM,
        (OTHER_BETAS, LONG_STEPS, NO_EPS, LONG_RUN),
        lengths=True,
    ),
    "adamax": Method(
        TEXTS["adamax"],
        {"lr": 0.1, "beta1": 0.9, "beta2": 0.999},
        (
            Option("other betas", "both short", {"beta1": 0.5, "beta2": 0.75}),
            Option("uneven", "entries from 2^-500 to 2^500", {}, "uneven gradients"),
            LONG_RUN,
        ),
        lengths=True,
    ),
    "adagrad": Method(
        TEXTS["adagrad"],
        {"lr": 0.1, "eps": 1e-8},
        (LONG_STEPS, NO_EPS, LONG_RUN),
        lengths=True,
    ),
    "rmsprop": Method(
        TEXTS["rmsprop"],
        {"lr": 0.1, "rho": 0.9, "eps": 1e-8},
        (*SHORT_RHO, LONG_STEPS, NO_EPS, LONG_RUN),
        lengths=True,
    ),
    "adadelta": Method(
        TEXTS["adadelta"],
        {"lr": 1.0, "rho": 0.95, "eps": 1e-6},
        (
            Option("other rho", "short averages", {"rho": 0.5, "eps": 0.25}),
            LONG_RUN,
        ),
        lengths=True,
    ),
    "nsgd": Method(
        TEXTS["nsgd"],
        {"lr": 0.1, "norm": "l2", "noise": 0.0, "eps": 0.0, "floor": 0.0},
        (
            *norms("max", "min_max", "rms", "std"),
            *NOISE,
            *GUARDS,
        ),
        ("xi",),
        lengths=True,
    ),
    "adaptive_nsgd": Method(
        TEXTS["adaptive_nsgd"],
        {
            **{"lr": 0.1, "beta": 0.25, "lo": 1e-3, "hi": 1.0},
            **{"momentum": 0.5, "momentum_update": 0.125, "norm": "max"},
            **{"noise": 0.0, "eps": 0.0, "floor": 0.0},
        },
        (
            *norms("l2", "min_max", "rms", "std"),
            Option(
                "no momentum",
                "the rate alone adapts",
                {"momentum": 0.0, "momentum_update": 0.0},
            ),
            Option("constant momentum", "mom stays at 1/2", {"momentum_update": 0.0}),
            Option("clip at lo", "lo = 0.09", {"lo": 0.09, "beta": -0.5}, "sign flips"),
            Option("clip at hi", "hi = 0.12", {"hi": 0.12}, "equal gradients"),
            Option("momentum to 1", "mom <- clip(-c)", {"momentum_update": 1.0}, FLIPS),
            Option("momentum to 0", "mom <- clip(-c)", {"momentum_update": 1.0}, EQUAL),
            Option("momentum 1", "mom starts at 1", {"momentum": 1.0}),
            LONG_RUN,
            *NOISE,
            *GUARDS,
        ),
        ("xi",),
        lengths=True,
    ),
    "bn_momentum": Method(
        TEXTS["bn_momentum"],
        AVERAGE,
        AVERAGES,
        lengths=True,
    ),
    "bn_relative": Method(
        TEXTS["bn_relative"],
        {"lr": 0.01, "mu": 0.5, "least": 1e-3},
        (
            *AVERAGES,
            Option("least", "|x| counts as 2 at least", {"least": 2.0}),
        ),
        lengths=True,
        units={"lr": 0.0},  # it is a share of |x|
    ),
    "bn_adam": Method(
        TEXTS["bn_adam"],
        ADAM,
        (OTHER_BETAS, LONG_STEPS, NO_EPS, LONG_RUN),
        lengths=True,
    ),
    "bn_adagrad": Method(
        TEXTS["bn_adagrad"],
        {"lr": 0.1, "eps": 1e-8},
        (LONG_STEPS, NO_EPS, LONG_RUN),
        lengths=True,
    ),
    "bn_rmsprop": Method(
        TEXTS["bn_rmsprop"],
        {"lr": 0.1, "rho": 0.9, "eps": 1e-8},
        (*SHORT_RHO, LONG_STEPS, NO_EPS, LONG_RUN),
        lengths=True,
    ),
    "bb": Method(
        TEXTS["bb"],
        {
            **{"lr": 0.1, "formula": "bb1", "lo": 1e-6, "hi": 8.0},
            **{"cap": None, "tau": 0.5, "cycle": 1},
        },
        (
            Option("bb2", "the shorter step", {"formula": "bb2"}),
            *(
                Option(f"bb2, {end}", "far", {"formula": "bb2"}, f"{end} gradients")
                for end in ("least", "largest")
            ),
            Option("adaptive", "bb1 or bb2", {"formula": "adaptive"}),
            *CYCLES,
            *FIRST,
            Option("no lr, zero", "the first step is 1", {"lr": None}, "zero at first"),
            Option("clip at lo", "lo = 0.09", {"lo": 0.09}),
            Option("clip at hi", "hi = 0.11", {"hi": 0.11}),
            Option("capped", "no step is longer than 1/2", {"cap": 0.5}),
            Option("capped, far", "and g is large", {"cap": 0.5}, "largest gradients"),
            *SECANTS,
            LONG_RUN,
        ),
        reach=Reach(far=240, steep=480, single=27),  # s's y'y may be formed
    ),
    "gbb": Method(
        TEXTS["gbb"],
        {
            **{"lr": 1.0, "formula": "bb1", "memory": 3, "c1": 1e-4},
            **{"shrink": 0.5, "most": 200, "cycle": 1, "q": DIAGONAL},
        },
        (
            Option("bb2", "the shorter step", {"formula": "bb2"}),
            Option("monotone", "memory = 1", {"memory": 1, "shrink": 0.25}),
            Option("strict", "c1 = 0.45", {"c1": 0.45}),
            Option("other shrink", "from lr = 2 by 0.3", {"lr": 2.0, "shrink": 0.3}),
            *CYCLES,
            *ENOUGH,
            *FIRST,
            Option(
                "long memory",
                "the highest of the last f decides",
                {"memory": 4, "c1": 0.5, "q": WIDE},
                "long path",
            ),
            Option(
                "short memory",
                "the higher of the last two f decides, not their mean",
                {"memory": 2, "c1": 0.25, "q": WIDE},
                "long path",
            ),
            *equals({"lr": 0.375}),
            Option("bb2, near", "close to 0", {"formula": "bb2"}, "near"),
            Option("bb2, far away", "far from 0", {"formula": "bb2"}, "far away"),
            Option("more trials", "from lr = 2^40", {"lr": 2.0**40}),
            Option("many trials", "over 100", {"lr": 2.0**99, "shrink": 0.625}),
        ),
        closed=True,
        reach=Reach(far=240, steep=90, single=27),  # a is clipped to [1e-30, 1e30]
    ),
    "armijo": Method(
        TEXTS["armijo"],
        {"lr": 1.0, "c1": 1e-4, "shrink": 0.5, "most": 200, "q": DIAGONAL},
        (
            *ENOUGH,
            Option("strict", "c1 = 0.45", {"c1": 0.45}),
            Option("other shrink", "lr = 2, shrink = 0.3", {"lr": 2.0, "shrink": 0.3}),
            *equals({"lr": 0.375}),
            Option("more trials", "from lr = 2^40", {"lr": 2.0**40}),
            Option("many trials", "from lr = 2^185", {"lr": 2.0**185}),
        ),
        closed=True,
    ),
    "exact_line_search": Method(
        TEXTS["exact_line_search"],
        {"q": DIAGONAL},
        reach=Reach(steep=300),  # g'Qg
    ),
    "polyak": Method(
        TEXTS["polyak"],
        {"minimum": 1.5, "c": 1.0},
        (Option("half", "c = 1/2", {"c": 0.5}),),
        ("f",),
        lengths=True,
    ),
    "adgd": Method(
        TEXTS["adgd"],
        WALK,
        (Option("short start", "growth decides", {"lr": 1e-3}), LONG_SWAY),
    ),
    "sgd_bb": Method(
        TEXTS["sgd_bb"],
        {
            **{**EPOCHS, "phi": "k + 1", "beta": 0.5},
            **{"reset": True, "seed_with_lr": False},
        },
        (
            Option("raw", "phi is none: lr = raw", {"phi": "none"}),
            Option("carried", "G is not reset", {"reset": False, "phi": "none"}),
            Option("seeded", "lr counts as an estimate", {"seed_with_lr": True}),
            Option("slow", "m, phi, beta differ", {"m": 2, "phi": "k", "beta": 0.25}),
            Option(
                "slow, carried",
                "beta is not 1/2",
                {"m": 4, "beta": 0.125, "reset": False},
            ),
            Option("other beta", "g and G do not count alike", {"beta": 0.4}),
            *EPOCHS_AT_REST,
            LONG_RUN,
        ),
    ),
    "svrg_bb": Method(
        TEXTS["svrg_bb"],
        EPOCHS,
        (SHORT_EPOCHS, *EPOCHS_AT_REST, LONG_RUN),
    ),
    "sbb": Method(
        TEXTS["sbb"],
        {**EPOCHS, "eps": 0.125},
        (
            Option("strong eps", "eps = 4", {"eps": 4.0}),
            SHORT_EPOCHS,
            *EPOCHS_AT_REST,
            LONG_RUN,
        ),
        units={"eps": 1.0},
    ),
    "same_batch_bb": Method(
        TEXTS["same_batch_bb"],
        {**EPOCHS, **TERMS},
        (Option("long epochs", "m = 4", {"m": 4}), *EPOCHS_AT_REST[1:]),
        units={"A": 0.5},
    ),
    "saddle_ngd": Method(
        TEXTS["saddle_ngd"],
        {"lr": 0.1, "every": 3, "amplitude": 0.5, "norm": "l2"},
        (
            *norms("max", "rms"),
            Option("more noise", "more often", {"every": 2, "amplitude": 0.75}),
            LONG_RUN,
        ),
        ("xi",),
        lengths=True,
    ),
    "noisy_nsgd": Method(
        TEXTS["noisy_nsgd"],
        {"lr": 0.1, "amplitude": 0.5, "norm": "l2"},
        (
            *norms("max", "rms"),
            Option("more noise", "amplitude = 3/4", {"amplitude": 0.75}),
        ),
        ("xi",),
        lengths=True,
    ),
}
