"""Wrong answers to the exercises of lesson 6."""

import numpy as np


def softmax(z):
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


def hot(z, y):
    return np.eye(z.shape[1])[y]


def slope(z, y):
    return (softmax(z) - hot(z, y)) / len(y)


SLOPES = {
    "slope of the sum": lambda z, y: softmax(z) - hot(z, y),
    "That is the softmax": lambda z, y: softmax(z) / len(y),
    "The sign": lambda z, y: -slope(z, y),
    "where the labels are": lambda z, y: -hot(z, y) / len(y),
    "not over all entries": lambda z, y: slope(z, y) / z.shape[1],
    "two terms": lambda z, y: slope(z, y) + 0.1,
    "should be an array of shape (4, 3)": lambda z, y: slope(z, y)[0],
}


WEIGHTS = {
    "rows of A and of D": lambda A, W, D: A.dot(D),
    "transpose it": lambda A, W, D: np.einsum("il,ij->jl", A, D),
    "way back to A": lambda A, W, D: np.einsum("ij,lj->il", D, W),
    "D knows of it": lambda A, W, D: np.einsum("il,ij->lj", A, D) / 3,
    "does not depend on W": lambda A, W, D: np.einsum("il,ij,lj->lj", A, D, W),
    "not A D'": lambda A, W, D: np.einsum("il,jl->ij", A, D),
    "W_lj change": lambda A, W, D: W,
    "array of shape (3, 3)": lambda A, W, D: A[0],
}


def projected(a, D, along, by):
    size = sum(a * a) ** 0.5
    return (D - along * a * sum(a * D) / size**2) / size**by


TURNED = {
    "depends on a, too": lambda a, D: projected(a, D, 0, 1),
    "is taken away": lambda a, D: projected(a, D, -1, 1),
    "half the slope": lambda a, D: projected(a, D, 1, 0),
    "in both places": lambda a, D: projected(a, D, sum(a * a) ** 0.5, 1),
    "before D is laid": lambda a, D: projected(a, D, sum(a * a), 1),
    "which has to go": lambda a, D: projected(a, D, 0, 1) - projected(a, D, 1, 1),
    "right angle": lambda a, D: 5 * a,
}


WRONG = {"backwards": SLOPES, "weighs": WEIGHTS, "turns": TURNED}
