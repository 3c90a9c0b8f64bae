"""Wrong answers to the exercises of lesson 2."""


def schedule(kappa, R):
    kappa = max(kappa, 3 + 2 * 2**0.5)
    sigma, rho = 2 * kappa**0.5 / (1 + kappa), (kappa - 1) / (kappa + 1)
    return lambda k: sigma * rho**k * R


def without_the_clause(kappa, R):
    sigma, rho = 2 * kappa**0.5 / (1 + kappa), (kappa - 1) / (kappa + 1)
    return lambda k: sigma * rho**k * R


def shrinking(size):
    """size(kappa, sigma, rho, R) rho^k, with the clause."""

    def made(kappa, R):
        kappa = max(kappa, 3 + 2 * 2**0.5)
        sigma, rho = 2 * kappa**0.5 / (1 + kappa), (kappa - 1) / (kappa + 1)
        return lambda k: size(sigma, rho, R) * rho**k

    return made


SCHEDULES = {
    "should be a function of k": lambda kappa, R: None,
    "are [None, None, None]": lambda kappa, R: lambda k: None,
    "no lengths": lambda kappa, R: lambda k: -R,
    "with kappa = 2 and R = 1 the run from": without_the_clause,
    "good luck ruins it": without_the_clause,
    "R = 40": lambda kappa, R: schedule(kappa, 1.0),
    "The bound R is missing": shrinking(lambda sigma, rho, R: sigma),
    "sigma is missing": shrinking(lambda sigma, rho, R: R),
    "one factor rho too many": shrinking(lambda sigma, rho, R: sigma * rho * R),
    "step, not within": lambda kappa, R: schedule(2 * kappa, R),
    "away from the minimiser": lambda kappa, R: lambda k: R / 2,
    "they must shrink": lambda kappa, R: lambda k: R / 2,
    "add up to too little": lambda kappa, R: lambda k: R / 3**k,
}


WRONG = {"arrives": SCHEDULES}
