"""Importing torchvision where its compiled operators do not fit the installed torch.

Where torch is a CPU build and torchvision comes from the package index, ``import torchvision``
stops with "operator torchvision::nms does not exist": its operators are compiled for CUDA and
are not loaded, but their shape functions are registered all the same. Declaring the two
operators first lets datasets, transforms and ``make_grid`` work; only detection models,
which nobody here needs, lack their implementation. Seen with torch 2.13.0+cpu and
torchvision 0.28.0.

>>> torchvision.utils.make_grid(torch.zeros(4, 1, 28, 28), nrow=2).shape
torch.Size([3, 62, 62])
"""

from __future__ import annotations

import sys

import torch

_SIGNATURE = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"


def _declared_operators() -> torch.library.Library | None:
    """Declare the missing operators, or None where torchvision brings them."""
    try:
        import torchvision  # noqa: F401
    except RuntimeError as error:
        if "torchvision::nms" not in str(error):
            raise
    else:
        return None
    for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
        del sys.modules[name]  # half imported
    library = torch.library.Library("torchvision", "FRAGMENT")  # type: ignore[no-untyped-call]
    for operator in ("nms", "qnms"):
        library.define(operator + _SIGNATURE)  # type: ignore[no-untyped-call]
    return library


_LIBRARY = _declared_operators()  # the declarations last as long as this object

import torchvision  # noqa: E402

__all__ = ["torchvision"]
