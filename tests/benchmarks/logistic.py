"""Logistic regression, by which all calibrations here are fitted."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
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


class Bounds(NamedTuple):
    """Between what the weights may lie, each of shape (signs,)."""

    least: NDArray[np.float64]
    most: NDArray[np.float64]


def bounded_logistic(
    signs: NDArray[np.float64], right: NDArray[np.bool_], bounds: Bounds, ridge: float = 1.0
) -> tuple[NDArray[np.float64], float]:
    """The same with weights between bounds, of which each is 0 or infinite.

    Args:
        signs: Shape (examples, signs); they are standardised for the penalty, the result is not.
        right: Shape (examples,).
        bounds: Of the weights.
        ridge: The penalty of large weights; more is a plainer rule.
    """
    scale = StandardScaler().fit(signs)
    features, wins = scale.transform(signs), right.astype(float)

    def loss(found: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = features @ found[:-1] + found[-1]
        slope = np.exp(-np.logaddexp(0, -logits)) - wins
        penalty = ridge * found[:-1] @ found[:-1] / 2
        ahead = np.append(features.T @ slope + ridge * found[:-1], slope.sum())
        return float((np.logaddexp(0, logits) - wins * logits).sum() + penalty), ahead

    within = [*zip(bounds.least, bounds.most, strict=True), (-np.inf, np.inf)]
    start = np.zeros(signs.shape[1] + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=within).x
    weights: NDArray[np.float64] = found[:-1] / scale.scale_
    return weights, float(found[-1] - weights @ scale.mean_)
