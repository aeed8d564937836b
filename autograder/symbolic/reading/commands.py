"""The commands of LaTeX, cut into tokens."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from autograder.symbolic.reading import environments, spelling
from autograder.symbolic.reading.tokens import ReadingError, Token, closing_brace
from autograder.symbolic.reading.word_starts import longest_word

if TYPE_CHECKING:
    from autograder.symbolic.reading.tokenizing import Tokenizer

_COMMAND = re.compile(r"\\([A-Za-z]+\*?|.|$)", re.DOTALL)


def command(cutter: Tokenizer) -> None:
    """Cut the command at the place of the cutter."""
    start = cutter.place
    match = _COMMAND.match(cutter.text, start)
    assert match is not None
    command, cutter.place = match.group(1), match.end()
    if command in {"begin", "end", "\\"} and environments.environment_command(cutter, command, start):
        return
    if command in spelling.NAMES:
        cutter.emit("name", spelling.NAMES[command], start, cutter.place)
    elif command in spelling.STRUCTURES:
        times = {"iint": 2, "iiint": 3}.get(command, 1)
        for _ in range(times):
            cutter.emit("word", spelling.STRUCTURES[command], start, cutter.place)
    elif command in spelling.OPERATORS:
        cutter.emit("operator", spelling.OPERATORS[command], start, cutter.place)
    elif command in spelling.LEFT | spelling.RIGHT:
        _side(cutter, "left" if command in spelling.LEFT else "right", start)
    elif command in spelling.WORD_FONTS:
        _font_word(cutter, command, start)
    elif command in spelling.FONTS:
        _font(cutter, start)
    elif command in spelling.COLORS | spelling.SPACING_COMMANDS:
        _group(cutter)
    elif command == "underset":
        _underset(cutter, start)
    elif command in spelling.OLD_FONTS:
        _old_font(cutter, start)
    elif command in spelling.ACCENTS:
        _accent(cutter, command, start)
    elif command not in spelling.IGNORED:
        _named_command(cutter, command, start)


def _named_command(cutter: Tokenizer, command: str, start: int) -> None:
    known = longest_word(cutter.text, start + 1, cutter.names)
    if "_" in known and known.replace("\\", "") in cutter.names:  # \log\_var
        cutter.word(known.replace("\\", ""), start, start + 1 + len(known))
    elif command in spelling.FUNCTION_WORDS or command in spelling.WORDS or command in {"E", "Var"}:
        cutter.word(command, start, cutter.place)
    elif command in spelling.MACROS:
        raise cutter.error(
            "I can't read definitions of new commands. Can you write the formula out without them?", start
        )
    elif command == "\\":
        raise cutter.error("A line break cannot stand here.", start)
    else:
        raise cutter.error(f"I can't read `\\{command}` here.", start)


def _side(cutter: Tokenizer, side: str, start: int) -> None:
    """``\\left|`` and ``\\right|``: a bar that says which side it is on; ``\\left.`` is nothing."""
    if side == "left" and environments.begins_at_brace(cutter, start):
        return
    match = re.compile(r"\s*(\|\||\||\\\||\\[lr]?[vV]ert\b|\.)").match(cutter.text, cutter.place)
    if match is None:
        return
    cutter.place = match.end()
    bar = match.group(1)
    if bar != ".":
        double = bar in {"||", "\\|"} or "V" in bar
        cutter.emit("operator", side + ("||" if double else "|"), start, cutter.place)


def _group(cutter: Tokenizer) -> str | None:
    """The text of the braced group that comes next, which is then passed; None if there is none."""
    match = re.compile(r"\s*\{").match(cutter.text, cutter.place)
    if match is None:
        return None
    end = closing_brace(cutter.text, match.end() - 1)
    cutter.place = end
    return cutter.text[match.end() : end - 1]


def _font_word(cutter: Tokenizer, command: str, start: int) -> None:
    """``\\mathrm{KL}``, ``\\operatorname{tr}`` and the like: the group is one word."""
    begin = cutter.place
    inner = _group(cutter)
    if inner is None:
        match = re.compile(r"\s*(\\?[A-Za-z]+|\d)").match(cutter.text, cutter.place)
        if match is None:
            raise cutter.error("I can read words only where they name something, like `KL`.", start)
        inner = match.group(1) if match.group(1)[0] == "\\" else match.group(1)[0]
        cutter.place = begin + (match.end(1) - begin if inner[0] == "\\" else match.start(1) + 1 - begin)
    if cutter.environments and (match := environments.case_word(inner)):
        cutter.emit("name", spelling.CASE_WORDS[match.group(1)], start, cutter.place)
        _again(cutter, match.group(2), start, begin)
        return
    word = re.sub(r"[{}$]|\\(?=[_,;! ])|\\[,;! ]|\\(?:rm|it|text|mathrm)\b", "", inner).strip()
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", word):
        cutter.word(word, start, cutter.place)
    elif command.startswith("text") and not inner.startswith("\\"):
        raise cutter.error("I can read words only where they name something, like `KL`.", start)
    else:
        _again(cutter, inner, start, begin)


def _font(cutter: Tokenizer, start: int) -> None:
    """A font adds nothing; ``\\mathbf{1}`` is the vector of ones."""
    begin = cutter.place
    inner = _group(cutter)
    if inner is not None:
        _again(cutter, inner, start, begin)
        if inner.strip() == "1" and cutter.tokens[-1].value == "1":
            cutter.tokens[-1] = Token("ones", "1", start, cutter.place)
    elif match := re.compile(r"\s+1").match(cutter.text, cutter.place):
        cutter.place = match.end()
        cutter.emit("ones", "1", start, cutter.place)


def _underset(cutter: Tokenizer, start: int) -> None:
    """``\\underset{q}{\\mathbb E}`` is ``\\mathbb E_{q}``; what stands below anything but such a sign names
    nothing.
    """
    begin = cutter.place
    below, sign = _group(cutter), _group(cutter)
    if not below or not sign:
        raise cutter.error("I can't read `\\underset` here.", start)
    count = len(cutter.tokens)
    _again(cutter, sign, start, begin + len(below) + 2)
    made = cutter.tokens[count:]
    if len(made) != 1 or not (made[0].value == "E" or made[0].kind == "word"):
        raise cutter.error(
            "I can read `\\underset` only below the sign of a mean, a sum or an integral.", start
        )
    cutter.emit("operator", "_", start, start)
    _again(cutter, below, start, begin)


def _old_font(cutter: Tokenizer, start: int) -> None:
    """``{\\\\rm KL}`` is ``\\\\mathrm{KL}``."""
    if cutter.tokens and cutter.tokens[-1].value == "{" and cutter.tokens[-1].end <= start:
        opening = cutter.tokens.pop().start
        end = closing_brace(cutter.text, opening)
        inner, cutter.place = cutter.text[cutter.place : end - 1].strip(), end
        if re.fullmatch(r"[A-Za-z]+", inner):
            cutter.word(inner, start, end)
        else:
            _again(cutter, inner, start, start)


def _accent(cutter: Tokenizer, command: str, start: int) -> None:
    begin = cutter.place
    inner = _group(cutter)
    if inner is None:
        match = re.compile(r"\s*(\\?[A-Za-z])([A-Za-z]*)").match(cutter.text, cutter.place)
        if match is None:
            raise cutter.error(f"What stands below `\\{command}`?", start)
        inner = match.group(1) + match.group(2) if match.group(1)[0] == "\\" else match.group(1)
        cutter.place = match.start(1) + len(inner)
    accent = spelling.ACCENTS[command]
    count = len(cutter.tokens)
    _again(cutter, inner, start, begin)
    if len(cutter.tokens) != count + 1 or cutter.tokens[-1].kind != "name":
        raise cutter.error(f"I can read `\\{command}` only on a single name.", start)
    name = cutter.tokens[-1].value
    spelled = next(
        (each for each in (f"{name}_{accent}", f"{accent}_{name}", name + accent) if each in cutter.names),
        "",
    )
    kind = "mean" if accent == "bar" and not spelled and name in cutter.names else "name"
    plain = f"{name}_{accent}" if accent == "tilde" or (accent == "bar" and kind == "name") else name
    cutter.tokens[-1] = Token(kind, spelled or plain, start, cutter.place)


def _again(cutter: Tokenizer, inner: str, start: int, begin: int) -> None:
    """The tokens of a group whose braces mean nothing, in braces only if it is more than one token."""
    offset = cutter.text.find(inner, begin)
    nested = type(cutter)(inner, cutter.names)
    nested.is_latex = True
    try:
        tokens = nested.run()[:-1]
    except ReadingError as error:
        raise cutter.error(error.message.partition("\n")[0], start) from None
    _emit_group(
        cutter, [Token(each.kind, each.value, each.start + offset, each.end + offset) for each in tokens]
    )


def _emit_group(cutter: Tokenizer, found: Sequence[Token]) -> None:
    if len(found) == 1:
        cutter.tokens.append(found[0])
    elif found:
        cutter.emit("operator", "{", found[0].start, found[0].start)
        cutter.tokens.extend(found)
        cutter.emit("operator", "}", found[-1].end, found[-1].end)
