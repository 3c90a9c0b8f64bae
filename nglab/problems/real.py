"""Real data as finite sums, from scikit-learn's own files (the `data` extra)."""

from typing import Any

import numpy as np

from nglab.arguments import count
from nglab.problems.finite_sums import FiniteSum, Logistic


def breast_cancer(l2: float = 1e-3) -> FiniteSum:
    """Logistic regression on 569 tumours, 30 standardised features and a constant.

    Shapes: A (569, 31). Errors: ValueError without scikit-learn.
    Source: Wisconsin diagnostic breast cancer data, as scikit-learn ships it.
    """
    bunch = _load("load_breast_cancer")
    return _logistic(bunch.data, bunch.target == 1, l2)


def digits(digit: int = 0, l2: float = 1e-3) -> FiniteSum:
    """Logistic regression of one handwritten digit against the others.

    Shapes: A (1797, 62), the pixels that vary, standardised, and a constant.
    Errors: ValueError without scikit-learn, and unless 0 <= digit <= 9.
    Source: the UCI handwritten digits, as scikit-learn ships them.
    """
    if count("digit", digit, 0) > 9:
        raise ValueError(f"digit={digit} is not one of 0, ..., 9")
    bunch = _load("load_digits")
    return _logistic(bunch.data, bunch.target == digit, l2)


def _logistic(features: Any, positive: Any, l2: float) -> FiniteSum:
    varying = features[:, features.std(0) > 0]
    standard = (varying - varying.mean(0)) / varying.std(0)
    A = np.hstack([standard, np.ones((len(standard), 1))])
    return Logistic(A, np.where(positive, 1.0, -1.0), l2)


def _load(name: str) -> Any:
    try:
        from sklearn import datasets
    except ImportError:
        raise ValueError(
            "real data needs scikit-learn: pip install 'nglab[data]'"
        ) from None
    return getattr(datasets, name)()
