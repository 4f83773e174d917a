"""Logistic regression, by which all calibrations here are fitted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler


def logistic(
    signs: NDArray[np.float64], right: NDArray[np.bool_], ridge: float = 1.0
) -> tuple[NDArray[np.float64], float]:
    """Weights and bias with which signs tell what is right.

    Args:
        signs: Shape (examples, signs); they are standardised for the penalty, the result is not.
        right: Shape (examples,).
        ridge: The penalty of large weights; more is a plainer rule.
    """
    scale = StandardScaler().fit(signs)
    found = LogisticRegression(C=1 / ridge).fit(scale.transform(signs), right)
    weights: NDArray[np.float64] = found.coef_[0] / scale.scale_
    return weights, float(found.intercept_[0] - weights @ scale.mean_)
