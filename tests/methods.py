"""Every recipe with arguments that use all of it, for tests that sweep the recipes."""

from inspect import signature

import numpy as np

from nglab import draws, recipes

BATCHES = np.random.default_rng(0).integers(13, size=(12, 3))  # terms, three an epoch

HYPER = {
    "adadelta": {"lr": 0.5, "rho": 0.9, "eps": 1e-4},
    "adagrad": {"lr": 0.1, "eps": 1e-3},
    "adam": {"lr": 0.05, "beta1": 0.8, "beta2": 0.95, "eps": 1e-3},
    "adamax": {"lr": 0.05, "beta1": 0.8, "beta2": 0.95},
    "adaptive_nsgd": {
        "lr": 0.05,
        "beta": 0.3,
        "lo": 0.03,
        "hi": 0.07,
        "momentum": 0.8,
        "momentum_update": 0.1,
        "eps": 1e-3,
        "floor": 1.0,
    },
    "adamw": {"lr": 0.05, "beta1": 0.8, "beta2": 0.95, "eps": 1e-3, "decay": 0.2},
    "adgd": {"lr": 0.001},
    "agc": {"lr": 0.05, "limit": 0.4, "least": 2.5, "mu": 0.8},
    "amsgrad": {"lr": 0.05, "beta1": 0.8, "beta2": 0.95, "eps": 1e-3},
    "armijo": {"lr": 1.0, "c1": 0.3, "shrink": 0.7, "most": 90},
    "bb": {
        "lr": 0.01,
        "formula": "adaptive",
        "lo": 0.005,
        "hi": 2.0,
        "cap": 0.5,
        "tau": 0.7,
        "cycle": 2,
    },
    "bn_adagrad": {"lr": 0.1, "eps": 1e-3},
    "bn_adam": {"lr": 0.05, "beta1": 0.8, "beta2": 0.95, "eps": 1e-3},
    "bn_momentum": {"lr": 0.05, "mu": 0.8},
    "bn_relative": {"lr": 0.02, "mu": 0.8, "least": 2.5},
    "bn_rmsprop": {"lr": 0.05, "rho": 0.8, "eps": 1e-3},
    "clipped_gd": {"lr": 0.02, "limit": 0.7, "mu": 0.8},
    "dog": {"lr": 0.05, "least": 0.02, "eps": 0.3},
    "exact_line_search": {},
    "gbb": {
        "lr": 1.0,
        "formula": "alternating",
        "memory": 3,
        "c1": 0.01,
        "shrink": 0.3,
        "most": 80,
        "cycle": 3,
    },
    "gd": {"lr": 0.0005},
    "lamb": {"lr": 0.02, "beta1": 0.8, "beta2": 0.95, "eps": 1e-3, "decay": 0.2},
    "lars": {"lr": 0.2, "mu": 0.8, "trust": 0.1, "decay": 0.2},
    "lion": {"lr": 0.05, "beta1": 0.8, "beta2": 0.95, "decay": 0.2},
    "momentum": {"lr": 0.0005, "mu": 0.8},
    "muon": {"lr": 0.05, "mu": 0.8, "decay": 0.2, "eps": 1e-3, "floor": 1.0},
    "nadam": {"lr": 0.05, "beta1": 0.8, "beta2": 0.95, "eps": 1e-3},
    "nesterov": {"lr": 0.0005, "mu": 0.8},
    "noisy_nsgd": {"lr": 0.05, "amplitude": 0.5},
    "novograd": {"lr": 0.02, "beta1": 0.8, "beta2": 0.95, "eps": 1e-3, "decay": 0.2},
    "nsgd": {"lr": 0.05, "eps": 1e-3, "floor": 1.0},
    "polyak": {"minimum": -1.0, "c": 0.75},
    "rmsprop": {"lr": 0.05, "rho": 0.8, "eps": 1e-3},
    "saddle_ngd": {"lr": 0.05, "every": 3, "amplitude": 0.5},
    "same_batch_bb": {"lr": 0.0005, "m": 3, "batches": BATCHES},
    "sbb": {"lr": 0.0005, "m": 3, "eps": 0.1},
    "scion": {"lr": 0.05, "mu": 0.8, "radius": 2},
    "sgd_bb": {"lr": 0.0005, "m": 3, "beta": 0.8, "reset": False, "seed_with_lr": True},
    "sign_sgd": {"lr": 0.05, "decay": 0.2},
    "signum": {"lr": 0.05, "mu": 0.8, "decay": 0.2},
    "svrg_bb": {"lr": 0.0005, "m": 3},
}


def takes(name, argument):
    """Whether the recipe has an argument of that name."""
    return argument in signature(getattr(recipes, name)).parameters


def method(name, problem, hyper):
    """The optimizer that a recipe makes, for the problem where it needs one."""
    recipe = getattr(recipes, name)
    needed = takes(name, "problem") or takes(name, "finite_sum")
    return recipe(problem, **hyper) if needed else recipe(**hyper)


def noise(name):
    """The draws that the recipe needs, if any: the same for every row."""
    return draws.gaussian(3) if takes(name, "amplitude") else None


def leaves(state):
    """The arrays and numbers of a state, named by where they are."""
    if not isinstance(state, tuple):
        return {"": state}
    return {
        f"{name}.{rest}": leaf
        for name, part in state._asdict().items()
        for rest, leaf in leaves(part).items()
    }
