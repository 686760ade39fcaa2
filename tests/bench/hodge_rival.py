"""SciPy's answer to hodge_bench.ts: reads commands on stdin, answers each with seconds on stdout.

Arguments: vertex count, file of edges (uint32 pairs), file of flow (float64, canonical order).
"""
import sys
import time

import numpy as np
import scipy
import scipy.sparse as sparse
import scipy.sparse.linalg as linalg

vertex_count = int(sys.argv[1])
pairs = np.fromfile(sys.argv[2], dtype=np.uint32).reshape(-1, 2).astype(np.int64)
flow = np.fromfile(sys.argv[3], dtype=np.float64)


def build():
    """Canonical edges and d1, all triangles by sparse products along the edges."""
    low, high = pairs.min(1), pairs.max(1)
    shape = (vertex_count, vertex_count)
    upper = sparse.csr_matrix((np.ones(len(pairs), np.int64), (low, high)), shape=shape)
    upper.sort_indices()
    edge_count = upper.nnz
    upper.data = np.arange(1, edge_count + 1)
    tail = np.repeat(np.arange(vertex_count), np.diff(upper.indptr))
    head = upper.indices
    from_tail, from_head = upper[tail], upper[head]
    ones_tail, ones_head = from_tail.copy(), from_head.copy()
    ones_tail.data = np.ones_like(ones_tail.data)
    ones_head.data = np.ones_like(ones_head.data)
    ac = from_tail.multiply(ones_head).tocsr()
    bc = from_head.multiply(ones_tail).tocsr()
    ac.sort_indices()
    bc.sort_indices()
    ab = np.repeat(np.arange(edge_count), np.diff(ac.indptr))
    sides = np.stack([ab, bc.data - 1, ac.data - 1], 1).reshape(-1)
    count = len(ab)
    signs = np.tile(np.array([1.0, 1.0, -1.0]), count)
    starts = np.arange(0, 3 * count + 1, 3)
    return sparse.csr_matrix((signs, sides, starts), shape=(count, edge_count)), tail, head


def solve(matrix, right, tolerance):
    """Conjugate gradients with the diagonal as preconditioner."""
    diagonal = matrix.diagonal()
    diagonal[diagonal == 0] = 1
    jacobi = linalg.LinearOperator(matrix.shape, matvec=lambda x: x / diagonal)
    name = "rtol" if tuple(map(int, scipy.__version__.split(".")[:2])) >= (1, 12) else "tol"
    return linalg.cg(matrix, right, M=jacobi, **{name: tolerance})[0]


def curl():
    transposed = d1.T.tocsr()
    matrix = (transposed @ d1).tocsr()
    solve(matrix, transposed @ (d1 @ flow), 1e-8)


def gradient():
    edge_count = len(tail)
    signs = np.tile(np.array([-1.0, 1.0]), edge_count)
    ends = np.stack([tail, head], 1).reshape(-1)
    starts = np.arange(0, 2 * edge_count + 1, 2)
    d0 = sparse.csr_matrix((signs, ends, starts), shape=(edge_count, vertex_count))
    solve((d0.T @ d0).tocsr(), d0.T @ flow, 1e-8)


d1, tail, head = build()
commands = {"build": build, "curl": curl, "gradient": gradient}
print(scipy.__version__, d1.shape[1], d1.shape[0], flush=True)
for line in sys.stdin:
    begin = time.perf_counter()
    commands[line.strip()]()
    print(time.perf_counter() - begin, flush=True)
