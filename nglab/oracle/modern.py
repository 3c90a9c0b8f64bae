"""Sign, Lion, Muon, Scion and layer-wise methods, with the numbers of their vectors."""

from nglab.norms import COEFFICIENTS, SCALES
from nglab.oracle.methods import Method, Option
from nglab.oracle.options import (
    ADAM,
    AVERAGES,
    LONG_RUN,
    LONG_STEPS,
    NO_EPS,
    OTHER_BETAS,
)
from nglab.oracle.texts import TEXTS

SHAPES = ("wide", "tall", "kernels", "zero rows", "from zero")
SHAPED = tuple(Option(name, "other layers", {}, name) for name in SHAPES)
MATRICES = (
    *SHAPED,
    *(
        Option(name, "singular values far apart", {}, name)
        for name in ("square", "rank one", "ill-conditioned")
    ),
)
DECAY = (
    Option("decay", "decay = 1/4", {"decay": 0.25}),
    Option(
        "decay at zero", "zero gradients, and x decays", {"decay": 0.5}, "zero at first"
    ),
)
COUPLED = tuple(
    Option(coupling, "decay = 1/4", {"decay": 0.25, "coupling": coupling})
    for coupling in ("coupled", "decoupled")
)
SCALED = tuple(
    Option(f"{scale}, {where}", "how long a step is", {"scale": scale}, where)
    for scale in SCALES
    for where in ("wide", "tall")
)
POLYNOMIALS = tuple(
    Option(
        f"{name}, {where}, {steps}",
        f"{steps} steps of Newton-Schulz",
        {"coefficients": name, "ns_steps": steps},
        where,
    )
    for name in COEFFICIENTS
    for where, steps in (("rank one", 5), ("square", 5), ("square", 10))
    if (name, where) != ("polar_express", "rank one")  # rounding grows 5,000 times
)
BALLS = ("l2", "max", "rms", "rows", "columns")

MODERN: dict[str, Method] = {
    "sign_sgd": Method(
        TEXTS["sign_sgd"],
        {"lr": 0.1, "decay": 0.0},
        (*DECAY, LONG_RUN),
        lengths=True,
        units={"decay": 1.0},
    ),
    "signum": Method(
        TEXTS["signum"],
        {"lr": 0.1, "mu": 0.9, "decay": 0.0},
        (*AVERAGES, *DECAY),
        lengths=True,
        units={"decay": 1.0},
    ),
    "lion": Method(
        TEXTS["lion"],
        {"lr": 0.1, "beta1": 0.9, "beta2": 0.99, "decay": 0.0, "coupling": "scaled"},
        (
            Option("other betas", "both short", {"beta1": 0.5, "beta2": 0.75}),
            Option(
                "exchanged", "the shorter one averages", {"beta1": 0.75, "beta2": 0.5}
            ),
            *DECAY,
            *COUPLED,
            LONG_RUN,
        ),
        lengths=True,
        units={"decay": 1.0},
    ),
    "muon": Method(
        TEXTS["muon"],
        {
            **{"lr": 0.1, "mu": 0.5, "nesterov": True, "coefficients": "jordan"},
            **{"ns_steps": 5, "scale": "original", "decay": 0.0},
            **{"coupling": "scaled", "eps": 0.0, "floor": 0.0},
        },
        (
            *MATRICES,
            *SCALED,
            *POLYNOMIALS,
            *DECAY,
            *COUPLED,
            LONG_RUN,
            Option("no nesterov", "G = V", {"nesterov": False}, "wide"),
            Option("other mu", "a long memory", {"mu": 0.9}, "tall"),
            Option("one step", "of Newton-Schulz", {"ns_steps": 1}, "square"),
            Option("added eps", "eps = |G|_F = 5", {"eps": 5.0, "mu": 0.0}, "length 5"),
            Option(
                "floor", "|G|_F counts as 10", {"floor": 10.0, "mu": 0.0}, "length 5"
            ),
        ),
        lengths=True,
        units={"decay": 1.0},
    ),
    "scion": Method(
        TEXTS["scion"],
        {
            **{"lr": 0.1, "mu": 0.5, "radius": 1.0, "constrained": False},
            **{"ball": "spectral", "scale": "unit_rms"},
            **{"coefficients": "jordan", "ns_steps": 5},
        },
        (
            *MATRICES,
            *(
                Option(f"{ball}, {where}", "another ball", {"ball": ball}, where)
                for ball in BALLS
                for where in ("wide", "tall", "zero rows")
            ),
            LONG_RUN,
            Option("constrained", "within the ball", {"constrained": True}, "tall"),
            Option("radius", "a ball half as large", {"radius": 0.5}, "wide"),
            Option("fan_in", "signs", {"ball": "max", "scale": "fan_in"}, "tall"),
            Option("other mu", "a long memory", {"mu": 0.9}, "square"),
            Option(
                *("pade", "it converges", {"coefficients": "pade", "ns_steps": 8}),
                "square",
            ),
        ),
        lengths=True,
    ),
    "adamw": Method(
        TEXTS["adamw"],
        {**ADAM, "decay": 0.01, "coupling": "scaled"},
        (OTHER_BETAS, LONG_STEPS, NO_EPS, *DECAY, *COUPLED, LONG_RUN),
        lengths=True,
        units={"decay": 1.0},
    ),
    "lars": Method(
        TEXTS["lars"],
        {"lr": 0.5, "mu": 0.5, "trust": 0.25, "decay": 0.0},
        (
            *AVERAGES,
            Option("other trust", "trust = 1/16", {"trust": 0.0625}),
            *DECAY,
            *SHAPED,
        ),
        units={"lr": 0.0},
    ),
    "lamb": Method(
        TEXTS["lamb"],
        {**ADAM, "lr": 0.0625, "eps": 1e-6, "decay": 0.01},
        (
            OTHER_BETAS,
            NO_EPS,
            Option("much eps", "eps = 1/4", {"eps": 0.25}),
            Option("no decay", "decay = 0", {"decay": 0.0}),
            *DECAY,
            *SHAPED,
            LONG_RUN,
        ),
        lengths=True,
        units={"lr": 0.0},
    ),
    "novograd": Method(
        TEXTS["novograd"],
        {"lr": 0.1, "beta1": 0.95, "beta2": 0.98, "eps": 1e-8, "decay": 0.0},
        (
            OTHER_BETAS,
            LONG_STEPS,
            NO_EPS,
            Option("no eps, least", "eps = 0", {"eps": 0.0}, "least gradients"),
            *DECAY,
            *SHAPED,
            LONG_RUN,
        ),
        lengths=True,
        units={"decay": 1.0},
    ),
    "clipped_gd": Method(
        TEXTS["clipped_gd"],
        {"lr": 0.1, "limit": 4.0, "mu": 0.5},
        (
            Option("no momentum", "mu = 0", {"mu": 0.0}),
            LONG_RUN,
            Option("at the limit", "|g| = limit = 5", {"limit": 5.0}, "length 5"),
            Option("never", "limit = 64", {"limit": 64.0}),
            *SHAPED,
        ),
        units={"limit": 1.0},
    ),
    "agc": Method(
        TEXTS["agc"],
        {"lr": 0.1, "limit": 0.5, "least": 1e-3, "mu": 0.5},
        (
            Option("no momentum", "mu = 0", {"mu": 0.0}, "tall"),
            LONG_RUN,
            Option("least", "|x| counts as 2 at least", {"least": 2.0}),
            Option("no least", "x = 0 stays", {"least": 0.0}, "from zero"),
            Option("never", "limit = 64", {"limit": 64.0}),
            *SHAPED,
        ),
        units={"limit": 1.0, "least": 0.0},
    ),
    "dog": Method(
        TEXTS["dog"],
        {"lr": 1.0, "least": 0.25, "eps": 0.0},
        (
            Option("far", "least = 1", {"least": 1.0}),
            Option("near", "|x - x_0| decides", {"least": 2.0**-6}, "long run"),
            Option("eps", "eps = 4", {"eps": 4.0}),
            Option("half", "lr = 1/2", {"lr": 0.5}),
            *SHAPED,
            LONG_RUN,
        ),
        units={"lr": 0.0, "least": 0.0},
    ),
}
