"""Right answers that are refused so far, each with the reason; taken away from here once they are accepted."""

LIMITS: dict[tuple[str, str], str] = {}


def reason(task: str, answer: object) -> str | None:
    """Why a right answer is refused, or None where it is accepted."""
    return LIMITS.get((task, str(answer)))
