"""The layers of a vector, which is how a framework holds its variables."""

import numpy as np


def layers(v, config):
    """The flat vector cut into arrays of the shapes that the config says."""
    ends = np.cumsum(config["blocks"])
    parts = np.split(np.asarray(v), ends[:-1])
    return [p.reshape(s) for p, s in zip(parts, config["shapes"], strict=True)]


def flat(parts):
    """The vector again."""
    return np.concatenate([np.ravel(part) for part in parts])


def only(method):
    """The cases that a bare optimizer can be asked: of nsgd those without extras."""
    bare = {"norm": "l2", "noise": 0.0, "eps": 0.0, "floor": 0.0}
    return bare if method == "nsgd" else None
