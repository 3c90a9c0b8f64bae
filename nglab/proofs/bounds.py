"""The bounds themselves: one formula for the check, on arrays, and for the proof.

A claim computes its bound with these functions of numbers and arrays; its proof calls
them with quotients of symbols (`nglab.proofs.quotients`) and shows what they give. So a
docstring's check and its proof cannot speak of different bounds. Only + - * / and
powers of whole numbers, and no numbers but fractions of small ones.
"""

from typing import Any


def localized(R: Any, total: Any, squares: Any) -> Any:
    """V_N = (R^2 + sum h_k^2)/(2 sum h_k)."""
    return (R**2 + squares) / (2 * total)


def smooth_growth(L: Any, R: Any, N: Any) -> Any:
    """L R^2/(2 (N + 1)): NGD with h = R/sqrt(N + 1) where f grows like L t^2/2."""
    return L * R**2 / (2 * (N + 1))


def normalised_descent(F: Any, h: Any, n: Any, L: Any) -> Any:
    """F - h n + L h^2/2: what f is at most after a step of length h, n = |g|."""
    return F - h * n + L * h**2 / 2


def least_gradient(Delta: Any, h: Any, N: Any, L: Any) -> Any:
    """Delta/(h (N + 1)) + L h/2, for the least |g| of N + 1."""
    return Delta / (h * (N + 1)) + L * h / 2


def fejer(D: Any, h: Any) -> Any:
    """D - h^2: Polyak's step of length h, D = |x - x*|^2."""
    return D - h**2


def smooth_fejer(D: Any, F: Any, L: Any) -> Any:
    """D - 3 F/(2 L): the same for L-smooth f, F = f - f*."""
    return D - 3 * F / (2 * L)


def polyak_smooth(L: Any, R: Any, N: Any) -> Any:
    """2 L R^2/(3 (N + 1))."""
    return 2 * L * R**2 / (3 * (N + 1))


def polyak_strong(mu: Any, L: Any) -> Any:
    """1 - 3 mu/(4 L), for |x - x*|^2."""
    return 1 - 3 * mu / (4 * L)


def gradient_descent(L: Any, R: Any, N: Any) -> Any:
    """L R^2/(4 N + 2)."""
    return L * R**2 / (4 * N + 2)


def shrink_short(a: Any, mu: Any) -> Any:
    """1 - a mu, for short steps a."""
    return 1 - a * mu


def shrink_long(a: Any, L: Any) -> Any:
    """a L - 1, for long ones."""
    return a * L - 1


def accelerated(L: Any, R: Any, t: Any) -> Any:
    """L R^2/(2 t^2)."""
    return L * R**2 / (2 * t**2)


def accelerated_k(L: Any, R: Any, k: Any) -> Any:
    """2 L R^2/(k + 1)^2."""
    return 2 * L * R**2 / (k + 1) ** 2


def exact_search(kappa: Any) -> Any:
    """((kappa - 1)/(kappa + 1))^2, for f - f*."""
    return ((kappa - 1) / (kappa + 1)) ** 2


def shortest(b: Any, c1: Any, L: Any) -> Any:
    """2 b (1 - c1)/L: the shortest step of a search, if the first trial is longer."""
    return 2 * b * (1 - c1) / L


def searched(mu: Any, c1: Any, t: Any) -> Any:
    """1 - 2 mu c1 t, for f - f* after a step of t at least."""
    return 1 - 2 * mu * c1 * t


def sgd_rate(gam: Any, mu: Any, L: Any) -> Any:
    """1 - 2 gam mu (1 - gam L)."""
    return 1 - 2 * gam * mu * (1 - gam * L)


def sgd_ball(gam: Any, mu: Any, L: Any, s2: Any) -> Any:
    """gam s2/(mu (1 - gam L))."""
    return gam * s2 / (mu * (1 - gam * L))


def gower_rate(gam: Any, mu: Any) -> Any:
    """1 - gam mu."""
    return 1 - gam * mu


def gower_ball(gam: Any, mu: Any, s2: Any) -> Any:
    """2 gam s2/mu."""
    return 2 * gam * s2 / mu


def svrg_noise(eta: Any, mu: Any, L: Any) -> Any:
    """eta L^2/(4 mu (1 - eta L)), what an epoch of option 1 adds to its rate^m."""
    return eta * L**2 / (4 * mu * (1 - eta * L))


def svrg_restarted(eta: Any, m: Any, L: Any, mu: Any) -> Any:
    """1/(mu eta (1 - 2 eta L) m) + 2 eta L/(1 - 2 eta L), an epoch of option 2."""
    return (1 / (mu * eta * m) + 2 * eta * L) / (1 - 2 * eta * L)
