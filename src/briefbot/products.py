"""Products of matrices in the thread that asks for them.

A question's products take microseconds. OpenBLAS, which comes with numpy, divides them among threads all the same, and these then
spin for a while, waiting for more, on the processors that the encoder needs: 20 ms of processor time a question on two cores. It
leaves to the calling thread what is small, so each product is made of small ones. Nothing global is set: the program around has
numpy to itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from briefbot.types import Float32

_ALONE = 131_072
"""Multiplications of two matrices that OpenBLAS leaves to the calling thread; its own limit is twice that (interface/gemm.c)."""
_ALONE_BY_VECTOR = 8_192
"""The same where one of them is a vector; its limit is 9,216 (interface/gemv.c)."""


def multiply(rows: Float32, factor: Float32) -> Float32:
    """``rows @ factor``, of shape (n, d) and (d, m) or (d,)."""
    d = rows.shape[1]
    if not factor.size:
        return np.zeros((len(rows), *factor.shape[1:]), dtype=np.float32)
    if factor.ndim == 1:
        return _stacked(rows, factor, at_once=max(1, _ALONE_BY_VECTOR // d))
    wide = max(1, _ALONE // (2 * d))  # two rows at least: a single one would be a vector
    parts = [factor[:, start : start + wide] for start in range(0, factor.shape[1], wide)]
    products = [_stacked(rows, part, at_once=max(2, _ALONE // part.size)) for part in parts]
    return products[0] if len(products) == 1 else np.concatenate(products, axis=1)


def _stacked(rows: Float32, factor: Float32, *, at_once: int) -> Float32:
    """Products of so many rows each, in one call; the last rows are filled up with zeros."""
    n, d = rows.shape
    whole = n - n % at_once
    product: Float32 = np.empty((n, *factor.shape[1:]), dtype=np.float32)
    product[:whole] = (rows[:whole].reshape(-1, at_once, d) @ factor).reshape(whole, *factor.shape[1:])
    if whole < n:
        last = np.zeros((at_once, d), dtype=np.float32)
        last[: n - whole] = rows[whole:]
        product[whole:] = (last @ factor)[: n - whole]
    return product
