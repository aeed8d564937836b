"""What the two encoders return, and which of them is variational: right answers and wrong ones."""

import torch

NAMES = ("shape_a", "shapes_b", "variational", "same_code_a", "same_code_b")

five_by_three = (5, 3)

RIGHT = {
    "tuples": ((5, 3), [(5, 3), (5, 3)], "b", True, False),
    "lists": ([5, 3], [[5, 3], [5, 3]], "b", True, False),
    "torch.Size": (torch.Size([5, 3]), (torch.Size([5, 3]), torch.Size([5, 3])), "b", True, False),
    "a capital letter": ((5, 3), 2 * [five_by_three], "B", True, False),
    "truth values as 1 and 0": ((5, 3), ((5, 3), (5, 3)), "b", 1, 0),
}

WRONG = {
    "a is variational": (((5, 3), [(5, 3), (5, 3)], "a", True, False), "value.wrong"),
    "a and b exchanged in all": (((5, 3), [(5, 3), (5, 3)], "a", False, True), "value.wrong"),
    "both codes the same, since no noise is in the functions":
        (((5, 3), [(5, 3), (5, 3)], "b", True, True), "value.wrong"),
    "both codes different": (((5, 3), [(5, 3), (5, 3)], "b", False, False), "value.wrong"),
    "shapes without the batch": (((3,), [(3,), (3,)], "b", True, False), "value.wrong"),
    "one shape for b": (((5, 3), (5, 3), "b", True, False), "value.wrong"),
    "shape of the hidden layer": (((5, 8), [(5, 8), (5, 8)], "b", True, False), "value.wrong"),
    "shape of the two outputs together": (((5, 3), [(5, 6)], "b", True, False), "value.wrong"),
    "the function's name": (((5, 3), [(5, 3), (5, 3)], "encoder_b", True, False), "value.option"),
    "yes and no": (((5, 3), [(5, 3), (5, 3)], "b", "yes", "no"), "value.wrong"),
    "not answered": ((None, None, None, None, None), "answer.unwritten"),
}  # fmt: skip
