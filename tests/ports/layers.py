"""The cases that an optimizer of a framework can be asked."""


def only(method):
    """Of nsgd those without extras."""
    bare = {"norm": "l2", "noise": 0.0, "eps": 0.0, "floor": 0.0}
    return bare if method == "nsgd" else None
