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


REACHES = {
    "not below 0": lambda d, h: (d - h, d + h),
    "nearer than h cannot": lambda d, h: (0.0 if h > d else d - h, d + h),
    "may mislead": lambda d, h: (abs(h - d), max(d, abs(h - d))),
    "h/2 is a floor": lambda d, h: (0.5 * h, d + h),
    "right angle": lambda d, h: (abs(d - h), (d * d + h * h) ** 0.5),
    "First the nearest": lambda d, h: (d + h, abs(d - h)),
    "exactly h away": lambda d, h: (d, d),
    "an array of shape (2,)": lambda d, h: d + h,
}
JOURNEYS = {
    "not below 0": lambda kappa, believed, R: R - believed * kappa**0.5,
    "square root of kappa": lambda kappa, believed, R: max(0, R - kappa * believed),
    "add the others": lambda kappa, believed, R: max(
        0, R - believed * 2 * kappa**0.5 / (kappa + 1)
    ),
    "sigma is missing": lambda kappa, believed, R: max(
        0, R - believed / (1 - (kappa - 1) / (kappa + 1))
    ),
    "not the other way round": lambda kappa, believed, R: max(
        0, believed - kappa**0.5 * R
    ),
    "not how far it goes": lambda kappa, believed, R: believed * kappa**0.5,
    "How long are all": lambda kappa, believed, R: R - believed,
}


WRONG = {"arrives": SCHEDULES, "floors": REACHES, "strays": JOURNEYS}
