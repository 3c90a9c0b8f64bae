"""Noise at a saddle: when a step with noise leaves it, as a law and as a bound."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from nglab import draws
from nglab.arrays import Array, Hyper, norm
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import EPS, as_long, sphere
from nglab.claims.statistics import dkw, kolmogorov
from nglab.problems import DiagonalQuadratic, quadratic_saddle
from nglab.recipes import gd, nsgd, saddle_ngd
from nglab.runs.loop import run

Tail = Callable[[Array], Array]


def normal(t: Array) -> Array:
    """P(|xi_1| >= t), xi_1 standard normal."""
    from scipy.special import erfc

    return np.asarray(erfc(t / 2**0.5))


def on_sphere(n: int) -> Tail:
    """t -> P(|xi_1| >= t), xi uniform on the unit sphere of R^n."""
    from scipy.special import betainc

    return lambda t: betainc((n - 1) / 2, 0.5, 1 - np.minimum(t, 1.0) ** 2)


def laws(
    rng: np.random.Generator, S: int, extra: int = 0
) -> Iterator[tuple[str, Array, Tail]]:
    """S draws of xi, one a row, and P(|xi_1| >= t): five ways to leave a saddle."""
    yield "normal", rng.normal(size=(S, 3)), normal
    yield "uniform in a cube", rng.uniform(-1, 1, (S, 3)), lambda t: 1 - t
    for n in 2, 3, 6:
        yield f"sphere in R^{n}", sphere(rng, S, n), on_sphere(n + extra)


def saddle_noise(
    drawn: float = 1.0,
    bent: float = 1.0,
    late: int = 0,
    extra: int = 0,
    k: int = 20,
    S: int = 20000,
    seed: int = 0,
) -> Iterator[Evidence]:
    """How fast gradient descent with noise leaves a saddle is a law known exactly.

    Hypotheses  f = sum_i lam_i x_i^2/2, lam_1 < 0, x_0 = 0; a = 1 + eta |lam_1|, r > 0
    Method      GD of rate eta, with the noise s xi once, then k steps; or after each
    Identity    one draw: |x_{k,1}| = a^k s |xi_1|, so that with t = r/(s a^k),
                P(|x_{k,1}| >= r) is
                (a) erfc(t/sqrt 2) for normal xi
                (b) where t <= 1, 1 - t in a cube and on the sphere in R^n
                    I_{1-t^2}((n-1)/2, 1/2), I the regularised incomplete Beta:
                (c) 1 - t for n = 3 (Archimedes), 1 - (2/pi) arcsin t for n = 2
                (d) a normal draw after each step: x_{k,1} is normal of variance
                    s^2 (a^(2k+2) - 1)/(a^2 - 1)
    Proof       x_1 <- a x_1 - s xi_1; the area of a spherical cap; sums of normals
    Check       Kolmogorov's distance of S runs against the half-width of
                Dvoretzky, Kiefer, Wolfowitz: a false alarm has chance 1e-6, each law
    """
    rng = np.random.default_rng(seed)
    eta, s, curvature = 0.1, 1e-3, -1.0
    a = 1 + eta * abs(curvature)
    steps = k + 1 + late
    method = replace(gd(eta), noise=drawn * s / eta)

    def left(xi: Array) -> Array:
        f = quadratic_saddle(xi.shape[-1], bent * curvature)
        start = np.zeros(xi.shape[-1])
        x = run(f, method, start, steps, noise=draws.replay(xi), every=steps).x
        return np.sort(np.abs(x[:, 0]))

    for name, xi, tail in laws(rng, S, extra):
        once = np.zeros((steps, *xi.shape))
        once[0] = xi
        r = left(once)
        yield Evidence(
            name,
            kolmogorov(r, 1 - tail(r / (s * a**k))),
            dkw(S),
            "sup |F_N - F|",
            letter="a" if name == "normal" else "b",
        )
    r = left(rng.normal(size=(steps, S, 2)))
    spread = s * np.sqrt((a ** (2 * k + 2) - 1) / (a**2 - 1))
    distance = kolmogorov(r, 1 - normal(r / spread))
    yield Evidence("each step", distance, dkw(S), "sup |F_N - F|", letter="d")
    t = np.linspace(0, 1, 101)
    for n, P in (2, 2 / np.pi * np.arccos(t)), (3, 1 - t):
        off = np.abs(on_sphere(n + extra)(t) - P)
        yield Evidence(f"n = {n}", off, 16 * EPS, "|P - closed form|", letter="c")


def saddle_escape(
    normalised: bool = True,
    amplitude: float = 1.0,
    along: float = 1.0,
    knows: float = 1.0,
    S: int = 2000,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Off the stable manifold NGD leaves a saddle within logarithmically many steps.

    Hypotheses  f = sum_i lam_i x_i^2/2, lam_1 < 0, L = max |lam_i|; |x_0| < r,
                x_{0,1} != 0; q = 1 + h |lam_1|/(L r); T the first k with |x_k| >= r
    Method      (m) NGD of step h; for (b) from a point with x_{0,1} = 0, after one
                normal noise of deviation s
    Bound       (a) T <= ceil(log(r/|x_{0,1}|)/log q): T - 1 is less than that logarithm
                (b) P(T <= k) >= erfc(r/(sqrt 2 s q^k)) for every k
    Proof       while |x| < r also |g| < L r: then |x_1| grows by q or more, and is < r
    Tight       (a) a stable coordinate that flips at h/2 -> r for ever: |g| = L h/2;
                (b) at k = 0, s = r, where only the amplitude of the noise counts
    Check       (b): what the frequency of T <= k lacks of the bound, at most for any k,
                against the half-width of Dvoretzky, Kiefer, Wolfowitz: a false alarm
                has chance 1e-6, each start
    """
    rng = np.random.default_rng(seed)
    r, step = 0.3, nsgd if normalised else gd
    spectra = rng.choice([-1.0, 1.0], (4, 4)) * rng.uniform(0.2, 1.0, (4, 4))
    spectra[:, :2] = [-0.5, 1.0]
    x0 = sphere(rng, 100, 4) * r * rng.uniform(0.1, 1.0, (100, 1))
    x0[:, 0] *= 10 ** rng.uniform(-5, 0, 100)
    h, flip = r * rng.uniform(0.1, 1.9, 100), 1.998 * r
    cases = [(f"spectrum {i}", lam, h, x0) for i, lam in enumerate(spectra)]
    pinned = np.array([[1e-150, flip / 2]])
    cases.append(("pinned", np.array([-1.0, 1.0]), np.full(1, flip), pinned))
    for name, lam, h, x0 in cases:
        f = DiagonalQuadratic(lam)
        most = np.log(r / np.abs(x0[:, 0])) / np.log(growth(f, knows * h, r))
        xs = run(f, step(h), x0, 4 * int(most.max()), iterates=True).xs
        yield Evidence(name, first_exit(xs, r) - 1, most, "T - 1")
        yield as_long(name, xs, h)
    size = amplitude * np.array([along, 0.0, 0.0])

    def law(stream: np.random.Generator, shape: tuple[int, int]) -> Array:
        return size * stream.normal(size=shape)

    seeds = draws.spawn(seed, S)
    for name, reach, x, s, number in (
        ("saddle", r / 2, 0.0, 1e-3 * r, 300),
        ("near it", flip, flip / 2, 1e-3 * r, 300),
        ("strong noise", r / 5, r / 10, r, S),
    ):
        lacks = lacking(
            reach, r, np.array([0.0, x, 0.0]), s, draws.Streams(seeds[:number], law)
        )
        yield Evidence(name, lacks, dkw(number), "what P(T <= k) lacks", letter="b")


def growth(f: DiagonalQuadratic, h: Hyper, r: float) -> Hyper:
    """q = 1 + h |lam_1|/(L r)."""
    return 1 + h * np.abs(f.d[0]) / (f.L * r)


def first_exit(xs: Array, r: float) -> Array:
    """The first k with |x_k| >= r; infinite if there is none."""
    out = norm(xs) >= r
    return np.where(out.any(0), out.argmax(0), np.inf)


def lacking(h: float, r: float, x0: Array, s: float, noise: draws.Noise) -> Array:
    """What the frequency of T <= k lacks of its bound, k = 0, ..., 39.

    40 steps along the stable manifold, one noise of deviation s, 39 steps more.
    """
    f, k = quadratic_saddle(3), np.arange(40)
    xs = run(f, saddle_ngd(h, 40, s / h), x0, 79, noise=noise, iterates=True).xs
    left = (first_exit(xs[40:], r) <= k[:, None]).mean(1)
    return normal(r / (s * growth(f, h, r) ** k)) - left


CLAIMS = (
    Claim(
        "gd-saddle-noise-exact",
        saddle_noise,
        PROVED,
        {
            "the noise a tenth weaker": {"drawn": 0.9},
            "the noise a twentieth stronger": {"drawn": 1.05},
            "one step more": {"late": 1},
            "the law of one dimension more": {"extra": 1},
            "lam_1 a tenth smaller": {"bent": 0.9},
        },
        slow=True,
    ),
    Claim(
        "ngd-saddle-escape",
        saddle_escape,
        PROVED,
        {
            "not normalised": {"normalised": False},
            "q overstated by 5%": {"knows": 1.1},
            "no noise": {"amplitude": 0.0},
            "noise a fifth weaker": {"amplitude": 0.8},
            "noise that leaves x_1 alone": {"along": 0.0},
        },
        slow=True,
    ),
)
