"""Vectors by record id in one flat array, searched exactly by faiss: the only module that imports it.

The array is the hub's own, so that a vector is replaced in place and removed physically: the last row moves into the
gap and the row that was last is overwritten with zeros (docs/adr/0005-candidates-without-order.md).
"""

from __future__ import annotations

import faiss
import numpy as np

from matcher.vector import DIMENSIONS, Vector

FIRST_ROWS = 64


class VectorStore:
    """Unit vectors of 256 float32, each under one record id."""

    def __init__(self) -> None:
        self._rows: Vector = np.zeros((FIRST_ROWS, DIMENSIONS), dtype=np.float32)
        self._ids: list[str] = []
        self._row_of: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._ids)

    def put(self, record_id: str, vector: Vector) -> None:
        """Hold a record's vector, shape (256,), in place of the one held."""
        row = self._row_of.get(record_id)
        if row is None:
            row = len(self._ids)
            if row == len(self._rows):
                self._rows = np.concatenate((self._rows, np.zeros_like(self._rows)))
            self._ids.append(record_id)
            self._row_of[record_id] = row
        self._rows[row] = vector

    def remove(self, record_id: str) -> None:
        """Forget a record's vector and overwrite its bytes; nothing happens when it is not held."""
        row = self._row_of.pop(record_id, None)
        if row is None:
            return
        last = len(self._ids) - 1
        moved = self._ids.pop()
        if row != last:
            self._rows[row] = self._rows[last]
            self._ids[row] = moved
            self._row_of[moved] = row
        self._rows[last] = 0.0

    def near(self, vector: Vector, floor: float) -> list[tuple[str, float]]:
        """Return ids and inner products above a floor, in no particular order; `vector` has shape (256,).

        faiss computes each product on its own for a single query, so a product does not depend on the row's place.
        """
        count = len(self._ids)
        if count == 0:
            return []
        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, DIMENSIONS)
        result = faiss.RangeSearchResult(1)
        faiss.range_search_inner_product(
            faiss.swig_ptr(query), faiss.swig_ptr(self._rows), DIMENSIONS, 1, count, floor, result
        )
        hits = int(faiss.rev_swig_ptr(result.lims, 2)[1])
        if hits == 0:
            return []
        rows = faiss.rev_swig_ptr(result.labels, hits).tolist()
        products = faiss.rev_swig_ptr(result.distances, hits).tolist()
        return [(self._ids[row], product) for row, product in zip(rows, products, strict=True)]
