"""Calling a student's code, and taking what it returns as a tensor.

Everything a check learns about an answer passes through here, so that the ordinary
mistakes (nothing returned, a list for a tensor, a class for a function) are met with one
sentence each, the same one everywhere.
"""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from autograder.answers.remote import RemoteAnswer
from autograder.answers.time_limits import TooSlow
from autograder.answers.tracebacks import student_message
from autograder.neural.answers.global_state import own_random_numbers
from autograder.reports.verdicts import AnswerError, AuthorError, Missing
from autograder.reports.wording import counted

AskedShape = tuple[int | None, ...]


def name_of(answer: object, otherwise: str = "your function") -> str:
    """The name under which a student knows an answer.

    >>> name_of(len), name_of(3)
    ('len', 'your function')
    """
    if isinstance(answer, Missing):
        return answer.name
    name = getattr(answer, "__name__", None)
    return name if isinstance(name, str) and name != "<lambda>" else otherwise


def titled(title: str, name: str | None) -> str:
    """The title of a check, with the name of the answer in front where its author gives one.

    >>> titled("the loss is a single number", "elbo_loss")
    '`elbo_loss`: the loss is a single number'
    """
    return title if name is None else f"`{name}`: {title}"


def call(
    function: Any, /, *args: Any, name: str | None = None, seed: int | None = None, **kwargs: Any
) -> Any:
    """Call a student's function and return what it returns.

    With a ``seed``, the call has random numbers of its own (:func:`own_random_numbers`);
    without one it draws from the global generators, so a check that makes several calls
    opens the block itself. An exception raised on a line of the student's passes through.

    Raises:
        AnswerError: nothing to call, a class instead of a function, other parameters than
            it is called with, or still the ``raise NotImplementedError()`` of the release.

    >>> call(max, 3, 5)
    5
    >>> call(None, 3, name="elbo_loss")
    Traceback (most recent call last):
    ...
    autograder.reports.unusable.AnswerError: `elbo_loss` is None; a function was asked. Was its name
    overwritten in a later cell?
    """
    name = name or name_of(function)
    if inspect.isclass(function):
        raise AnswerError(
            f"`{name}` is a class; a function was asked, something that can be called with values. "
            "Write it with `def`.",
            "answer.class-for-function",
        )
    return _called(function, args, kwargs, name, seed, "a function")


def build(builder: Any, *args: Any, name: str | None = None, seed: int | None = None, **kwargs: Any) -> Any:
    """Call a student's class, or a function that makes an object, and return the object.

    Raises:
        AnswerError: as :func:`call`, and for a network that is already built.

    >>> build(torch.nn.Identity)
    Identity()
    """
    name = name or name_of(builder, "your class")
    if isinstance(builder, torch.nn.Module) and not isinstance(builder, RemoteAnswer):
        raise AnswerError(
            f"`{name}` is already a network. Asked was something that makes a new network each time it is "
            f"called, as `{name}()`: a class, or a function that returns the network.",
            "answer.instance-for-builder",
        )
    made = _called(builder, args, kwargs, name, seed, "a class or a function")
    refuse_generator(made, f"{name}()")
    if made is None:
        raise AnswerError(f"`{name}()` gave None. Does the function `return` what it builds?", "answer.none")
    return made


@contextlib.contextmanager
def backward_through(name: str, note: str = "gradient.backward-fails") -> Iterator[None]:
    """A block that differentiates something of a student's; what torch says of it there is said of the
    answer.

    Torch raises in a line of ours what was done in the student's function, such as a change in place. An
    error of a ``backward`` of the student's own passes through.

    Raises:
        AnswerError: the gradient cannot be computed.

    >>> x = torch.ones(1, requires_grad=True)
    >>> with backward_through("`loss`"):
    ...     torch.autograd.grad((2 * x).sum(), [x])
    (tensor([2.]),)
    """
    try:
        yield
    except (AnswerError, AuthorError, TooSlow):
        raise
    except Exception as error:
        if student_message(error) is not None:
            raise
        text = " ".join(str(error).split())[:300]
        if "modified by an inplace operation" in text:
            text = (
                "a tensor that it needs was changed in place afterwards, as by `mul_`, `+=` or an "
                "assignment to a part of it."
            )
        raise AnswerError(f"The gradient of {name} cannot be computed: {text}", note) from error


def _called(
    function: Any,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    name: str,
    seed: int | None,
    asked: str,
) -> Any:
    if function is None:
        raise AnswerError(
            f"`{name}` is None; {asked} was asked. Was its name overwritten in a later cell?", "answer.none"
        )
    if not callable(function):
        raise AnswerError(
            f"`{name}` is {described_value(function)}; {asked} was asked, something that can be called.",
            "answer.not-callable",
        )
    randomness = contextlib.nullcontext() if seed is None else own_random_numbers(seed)
    with randomness:
        try:
            returned = function(*args, **kwargs)
        except (AnswerError, AuthorError, TooSlow):
            raise
        except Exception as error:
            if isinstance(error, NotImplementedError) and not error.args:
                raise AnswerError(f"`{name}` is not answered yet.", "answer.unwritten") from None
            if student_message(error) is not None:
                raise
            if isinstance(error, TypeError):
                _parameters_fit(function, args, kwargs, name)
            # No line of the student's is in the traceback: the answer is a library's own function.
            text = " ".join(str(error).split())[:300]
            raise AnswerError(
                f"`{name}` stopped with {type(error).__name__}: {text}", "answer.raises"
            ) from error
    if inspect.iscoroutine(returned):
        returned.close()  # Python warns of a coroutine that nobody waits for
        raise AnswerError(
            f"`{name}` is defined by `async def`, so calling it runs none of its lines. A plain `def` was "
            "asked.",
            "answer.coroutine",
        )
    return returned


def _parameters_fit(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any], name: str) -> None:
    try:
        signature = inspect.signature(function)
    except (ValueError, TypeError):  # written in C, or hidden by a decorator
        return
    try:
        signature.bind(*args, **kwargs)
    except TypeError:
        given = counted(len(args), "value")
        if kwargs:
            given += " and " + ", ".join(f"`{key}=`" for key in kwargs)
        if not args and not kwargs:
            given = "no values"
        raise AnswerError(
            f"`{name}` is called with {given}, but it is written with the parameters `{signature}`.",
            "answer.parameters",
        ) from None


def as_tensor(
    value: object,
    shape: AskedShape | None = None,
    *,
    name: str = "your function",
    differentiable: bool = False,
    integers: bool = False,
    half: bool = True,
    finite: bool = True,
) -> torch.Tensor:
    """A returned value as a tensor on the CPU, its graph kept.

    ``shape`` may hold None for "any size". A numpy array or a Python number is taken
    unless the result has to be ``differentiable``; integers and booleans only where
    ``integers`` says so, and they become float32; half precision only where ``half`` says so.

    Raises:
        AnswerError: anything else, another shape, and, where it has to be ``finite``, a
            value that is NaN or infinite.

    >>> as_tensor(0.5).shape
    torch.Size([])
    >>> as_tensor(torch.ones(2), shape=(None, 3), name="Encoder")
    Traceback (most recent call last):
    ...
    autograder.reports.unusable.AnswerError: `Encoder` returned a tensor of shape (2,); asked was the shape
    (any, 3).
    """
    refuse_generator(value, name)
    tensor = _tensor(value, name, differentiable)
    if tensor.is_complex():
        raise AnswerError(f"`{name}` returned complex numbers; real numbers were asked.", "answer.dtype")
    if not tensor.is_floating_point():
        if not integers:
            raise AnswerError(
                f"`{name}` returned a tensor of whole numbers ({_plain(tensor.dtype)}); floating-point "
                "numbers were asked. A conversion such as `.int()` or `.round()`, or a comparison, has no "
                "gradient.",
                "answer.dtype",
            )
        tensor = tensor.to(torch.float32)
    if not half and tensor.dtype in (torch.float16, torch.bfloat16):
        raise AnswerError(
            f"`{name}` returned numbers in half precision ({_plain(tensor.dtype)}), which keep three digits "
            "and do not go together with the float32 of its inputs. What converts them?",
            "answer.dtype",
        )
    if shape is not None and not _fits(tensor.shape, shape):
        raise AnswerError(
            f"`{name}` returned {_shape_words(tensor.shape)}; asked was {_asked_words(shape)}.",
            "answer.shape",
        )
    if finite:
        require_finite(tensor, name)
    return tensor


def refuse_generator(value: object, name: str) -> None:
    """Refuse what a function with a ``yield`` returns, whose lines have not run yet.

    >>> refuse_generator((x for x in "ab"), "loss")
    Traceback (most recent call last):
    ...
    autograder.reports.unusable.AnswerError: `loss` returned a generator, so its lines have not run yet. Is
    there a `yield` in it where a `return` was meant?
    """
    if inspect.isgenerator(value):
        raise AnswerError(
            f"`{name}` returned a generator, so its lines have not run yet. Is there a `yield` in it where "
            "a `return` was meant?",
            "answer.generator",
        )


def require_finite(tensor: torch.Tensor, name: str) -> None:
    """Refuse NaN and infinity.

    >>> require_finite(torch.tensor([1.0]), "loss")
    """
    if bool(torch.isnan(tensor).any()):
        raise AnswerError(
            f"`{name}` returned NaN (“not a number”), which comes from 0/0, from infinity minus infinity, "
            "or from the logarithm or root of a negative number.",
            "answer.nan",
        )
    if bool(torch.isinf(tensor).any()):
        raise AnswerError(
            f"`{name}` returned an infinite value, which comes from a division by 0, from the logarithm of "
            "0, or from the exponential of a large number.",
            "answer.infinite",
        )


def described_value(value: object) -> str:
    """What a value is, in the words of a sentence.

    >>> described_value((1, 2)), described_value("0.5"), described_value(torch.ones(2, 3))
    ('a tuple of 2', 'text', 'a tensor of shape (2, 3)')
    """
    if value is None:
        return "None"
    if isinstance(value, torch.Tensor):
        return f"a tensor of shape {tuple(value.shape)}"
    if isinstance(value, (tuple, list, dict)):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, str):
        return "text"
    if isinstance(value, (bool, int, float)):
        return "a Python number"
    if isinstance(value, np.ndarray):
        return f"a numpy array of shape {value.shape}"
    if inspect.isclass(value):
        return "a class"
    return f"an object of type `{type(value).__name__[:60]}`"


def _tensor(value: object, name: str, differentiable: bool) -> torch.Tensor:
    if isinstance(value, torch.Tensor):
        if value.is_meta:
            raise AnswerError(
                f"`{name}` returned a tensor on the device `meta`, which has a shape but no numbers.",
                "answer.no-numbers",
            )
        return (value if value.layout == torch.strided else value.to_dense()).cpu()
    is_numpy = isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in "fiub"
    is_number = isinstance(value, (bool, int, float))
    if (is_numpy or is_number) and not differentiable:
        return _of_numbers(value, name)
    if value is None:
        raise AnswerError(
            f"`{name}` returned None. Either it ends without a `return`, or what it returns is None itself, "
            "as the `.grad` of a tensor is before a backward pass.",
            "answer.returns-nothing",
        )
    if isinstance(value, (tuple, list)):
        raise AnswerError(
            f"`{name}` returned {described_value(value)}; a single tensor was asked.", "answer.several-values"
        )
    hint = ""
    if is_numpy or is_number:
        hint = (
            " No gradient can flow through it: `.item()`, `.numpy()`, `float(...)` and functions of "
            "`math` or `numpy` leave torch."
        )
    raise AnswerError(
        f"`{name}` returned {described_value(value)}; a tensor was asked.{hint}", "answer.not-a-tensor"
    )


def _of_numbers(value: Any, name: str) -> torch.Tensor:
    array = np.array(value)
    if array.dtype.kind in "bi":
        return torch.as_tensor(array)
    try:
        return torch.as_tensor(array.astype(np.float64))
    except OverflowError:
        raise AnswerError(
            f"`{name}` returned an integer of more than 300 digits.", "answer.infinite"
        ) from None


def _fits(found: tuple[int, ...], asked: AskedShape) -> bool:
    return len(found) == len(asked) and all(
        want is None or have == want for have, want in zip(found, asked, strict=True)
    )


def _shape_words(shape: tuple[int, ...]) -> str:
    return f"a tensor of shape {tuple(shape)}" if len(shape) else "a single number (shape ())"


def _asked_words(shape: AskedShape) -> str:
    if not shape:
        return "a single number (shape ())"
    sizes = ", ".join("any" if size is None else str(size) for size in shape)
    return f"the shape ({sizes}{',' if len(shape) == 1 else ''})"


def _plain(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")
