"""Does an autoencoder of a student's reach the quality that it should when the grader trains it?

What is asked of the networks, the initialisation and the loss is the student's
(:mod:`autograder.neural.training.autoencoder_run`); quality is measured by the grader, on held-out digits.
Where right trainings end is the course's to measure and to say.

>>> run = autoencoder_run(None, None, None, None, sizes=(784, 32), epochs=1)
>>> trains_an_autoencoder(run, largest_cross_entropy=200, largest_squared_error=0.06, points=3).points
3
"""

from __future__ import annotations

from typing import Any

from autograder.authoring.authored import Points, Positive, Share, Text, authored
from autograder.data import heldout, images
from autograder.neural.answers.calling import titled
from autograder.neural.answers.checking import check_program
from autograder.neural.training.autoencoder_run import (
    TRAINING_DIGITS,
    Autoencoder,
    AutoencoderRun,
    autoencoder_run,
)
from autograder.reports.verdicts import Check, Finding, failed, passed

__all__ = ["autoencoder_run", "beats", "loss_falls", "trains_an_autoencoder"]


@authored
def trains_an_autoencoder(
    run: AutoencoderRun,
    *,
    largest_cross_entropy: Positive,
    largest_squared_error: Positive,
    points: Points = 1,
    name: Text | None = None,
    seconds: Positive = 60,
) -> Check:
    """Check that held-out digits come back well: cross-entropy per image and squared error per pixel.

    About 2.5 seconds of computing for two layers of 256 and 128 and ten epochs.
    """

    def look_at(before: Autoencoder, after: Autoencoder) -> Finding:
        digits = heldout()
        quality = after.quality(digits)
        if quality.cross_entropy <= largest_cross_entropy and quality.squared_error <= largest_squared_error:
            return passed("", squared_error=quality.squared_error, cross_entropy=quality.cross_entropy)
        mean = images("train")[:TRAINING_DIGITS].mean(dim=0)
        of_mean = float((digits - mean).square().mean())
        return failed(
            f"After the training with {run.initialisation} and {run.loss}, held-out digits come back with a "
            f"squared error of {quality.squared_error:.3f} per pixel and a cross-entropy of "
            f"{quality.cross_entropy:.4g} nats per image; asked were at most {largest_squared_error:g} and "
            f"{largest_cross_entropy:g}. For comparison, the mean of all digits in place of every digit has "
            f"a squared error of {of_mean:.3f}.",
            "training.learns-nothing" if quality.squared_error > 0.95 * of_mean else "training.poor",
            squared_error=quality.squared_error,
            cross_entropy=quality.cross_entropy,
        )

    def look(seed: int) -> Finding:
        return run.judged(look_at)

    return check_program(
        titled("trains an autoencoder", name), look, *run.answers, points=points, seconds=seconds
    )


@authored
def loss_falls(
    encoder: Any,
    decoder: Any,
    initialise: Any = None,
    loss: Any = None,
    *,
    sizes: tuple[int, ...],
    largest_ratio: Share,
    epochs: int = 2,
    own_initialisation: bool = False,
    own_loss: bool = False,
    points: Points = 1,
    name: Text | None = None,
    seconds: Positive = 60,
) -> Check:
    """Check that a short training lowers the squared error on the training digits to a part of it.

    A loss in another unit passes: its value is the business of other checks. Needs no held-out digits; 0.6
    seconds of computing for two layers of 256 and 128 and two epochs. ``own_initialisation`` and ``own_loss``
    as in :func:`autoencoder_run`.

    >>> from autograder.reports.verdicts import grade
    >>> unanswered = loss_falls(None, None, None, None, sizes=(784, 32), largest_ratio=0.5)
    >>> grade(unanswered, out_of=1).verdicts[0].note
    'answer.none'
    """
    run = autoencoder_run(
        encoder,
        decoder,
        initialise,
        loss,
        sizes=sizes,
        epochs=epochs,
        own_initialisation=own_initialisation,
        own_loss=own_loss,
    )

    def look_at(before: Autoencoder, after: Autoencoder) -> Finding:
        digits = images("train")[:TRAINING_DIGITS]
        first, last = before.quality(digits).squared_error, after.quality(digits).squared_error
        if last <= largest_ratio * first:
            return passed("", before=first, after=last)
        direction = "rises" if last > 1.05 * first else "hardly moves"
        return failed(
            f"Training with {run.initialisation} and {run.loss}, the squared error per pixel {direction}: "
            f"{first:.3f} before, {last:.3f} after {run.epochs} epochs."
            + ("" if own_loss else " Is the loss smallest where z equals x?"),
            "training.error-rises" if direction == "rises" else "training.error-stays",
            before=first,
            after=last,
        )

    def look(seed: int) -> Finding:
        return run.judged(look_at)

    return check_program(
        titled("training makes the reconstructions better", name),
        look,
        *run.answers,
        points=points,
        seconds=seconds,
    )


@authored
def beats(
    better: AutoencoderRun,
    worse: AutoencoderRun,
    *,
    largest_ratio: Share,
    points: Points = 1,
    name: Text | None = None,
    seconds: Positive = 120,
) -> Check:
    """Check that one training ends with a markedly smaller held-out squared error than another.

    >>> first, second = (autoencoder_run(None, None, None, None, sizes=(784, 32), epochs=1) for _ in range(2))
    >>> beats(first, second, largest_ratio=0.5, points=1).title
    'one initialisation trains better than the other'
    """

    def compare(*both: Autoencoder) -> Finding:
        digits = heldout()
        errors = [each.quality(digits).squared_error for each in both]
        if errors[0] <= largest_ratio * errors[1]:
            return passed("", better=errors[0], worse=errors[1])
        return failed(
            f"Initialised by {better.initialisation} the squared error per pixel ends at {errors[0]:.3f}, "
            f"by {worse.initialisation} at {errors[1]:.3f}, with the same loss; a marked difference was "
            "expected. How large are the inputs of the sigmoids at the start, in one and in the other?",
            "training.not-better",
            better=errors[0],
            worse=errors[1],
        )

    def look(seed: int) -> Finding:
        return better.judged(lambda _, one: worse.judged(lambda _, other: compare(one, other)))

    answers = (*better.answers, *worse.answers)
    return check_program(
        titled("one initialisation trains better than the other", name),
        look,
        *answers,
        points=points,
        seconds=seconds,
    )
