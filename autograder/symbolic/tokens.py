"""Cutting LaTeX and Python-like strings into the same few kinds of token.

Sizes, spaces and fonts carry no meaning and are dropped here; spellings of one thing
(``\\cdot`` and ``·``, ``\\mid`` and ``|``, ``\\varphi`` and ``φ``) become one token.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from autograder.symbolic import spelling
from autograder.verdicts import AnswerError

MAX_CHARACTERS = 4000
MAX_TOKENS = 2000
MAX_DIGITS = 60


@dataclass(frozen=True)
class Token:
    """A piece of the text: its kind (number, name, function, word, operator, end), its value, its place."""

    kind: str
    value: str
    start: int
    end: int


class ReadingError(AnswerError):
    """An answer that cannot be read, with the place marked by a caret."""

    def __init__(self, message: str, text: str, start: int, note: str = "answer.unreadable") -> None:
        super().__init__(f"{message}\n{_marked(text, start)}", note)


def _marked(text: str, start: int, width: int = 70) -> str:
    """An excerpt around a place with a caret below it; commands and words are never cut in half."""
    pieces = [(match.start(), match.end()) for match in re.finditer(r"\\?[A-Za-z]+|\\?.", text, re.DOTALL)]
    first = min((begin for begin, end in pieces if begin >= start - width // 2 or end > start), default=0)
    last = max((end for begin, end in pieces if end <= first + width or begin <= start), default=len(text))
    shown = "".join(character if character.isprintable() else " " for character in text[first:last])
    return f"{shown[: 2 * width]}\n{' ' * min(start - first, 2 * width)}^"


def tokenize(text: str, names: frozenset[str] = frozenset()) -> list[Token]:
    """Cut ``text`` into tokens; ``names`` are the names that the task declares.

    >>> [token.value for token in tokenize(r"\\tfrac12 \\mu_j^2")]
    ['frac', '1', '2', 'mu', '_', 'j', '^', '2', '']
    >>> [token.value for token in tokenize("2*log_var", frozenset({"log_var"}))]
    ['2', '*', 'log_var', '']
    """
    if len(text) > MAX_CHARACTERS:
        raise AnswerError(
            f"This answer has {len(text)} characters; at most {MAX_CHARACTERS} are read.", "answer.too-long"
        )
    tokens = _Tokenizer(text, names).run()
    if len(tokens) > MAX_TOKENS:
        raise AnswerError("This answer is too long to be read.", "answer.too-long")
    return tokens


_NUMBER = re.compile(r"\d+(\.(?!\.)\d*)?([eE][+-]?\d+)?|\.\d+", re.ASCII)
_LETTERS = re.compile(r"[A-Za-z]+")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_COMMAND = re.compile(r"\\([A-Za-z]+\*?|.|$)", re.DOTALL)
_MODULE = re.compile(r"([A-Za-z]+)\s*\.\s*(?=[A-Za-z])")
_DOUBLE = {"**": "^", "||": "||", "<=": "<=", ">=": ">=", "==": "=", ":=": "="}
_SINGLE = {**{character: character for character in "+-*/^_()[]{},|;=!'~:.<>"}, "@": "dot"}


class _Tokenizer:
    def __init__(self, text: str, names: frozenset[str]) -> None:
        self.text = text
        self.names = names
        self.is_latex = "\\" in text
        known = names | spelling.FUNCTIONS.keys() | spelling.WORDS.keys() | {"pi", "oo"}
        self.words = sorted((name for name in known if len(name) > 1), key=len, reverse=True)
        self.declared = sorted((name for name in names if name.isalpha()), key=len, reverse=True)
        self.place = 0
        self.tokens: list[Token] = []

    def run(self) -> list[Token]:
        while self.place < len(self.text):
            self._step()
        self._emit("end", "", len(self.text), len(self.text))
        return self.tokens

    def error(self, message: str, start: int) -> ReadingError:
        return ReadingError(message, self.text, start)

    def _emit(self, kind: str, value: str, start: int, end: int) -> None:
        self.tokens.append(Token(kind, value, start, end))

    def _one(self, kind: str, value: str) -> None:
        self._emit(kind, value, self.place, self.place + 1)
        self.place += 1

    def _step(self) -> None:
        start, character = self.place, self.text[self.place]
        if character == "\\":
            self._command()
        elif (
            character.isspace()
            or character in spelling.INVISIBLE
            or (character in "&$~" and not (character == "~" and not self.is_latex))
        ):
            self.place += 1
        elif self.text.startswith("...", start):
            self._emit("operator", "dots", start, start + 3)
            self.place += 3
        elif match := _NUMBER.match(self.text, start):
            self._number(match.group(), start)
        elif character.isascii() and character.isalpha():
            self._letters()
        elif character in _SINGLE:
            self._operator(character)
        else:
            self._special(character)

    def _special(self, character: str) -> None:
        """A character from outside of ASCII."""
        if character in spelling.UNICODE_NAMES:
            self._one("name", spelling.UNICODE_NAMES[character])
        elif character in spelling.UNICODE_STRUCTURES:
            value = spelling.UNICODE_STRUCTURES[character]
            self._one("function" if value in spelling.FUNCTIONS else "word", value)
        elif character in spelling.UNICODE_OPERATORS:
            self._one("operator", spelling.UNICODE_OPERATORS[character])
        elif spelling.script(character):
            self._scripts()
        elif unicodedata.decomposition(character).startswith("<fraction>"):
            parts = unicodedata.normalize("NFKC", character).split("⁄")
            self._one("number", "/".join(parts))
        elif (plain := spelling.in_plain_font(character)) != character:
            self._plain_font(plain)
        else:
            raise self._unknown_character(character)

    def _plain_font(self, plain: str) -> None:
        if plain in spelling.UNICODE_NAMES:
            self._one("name", spelling.UNICODE_NAMES[plain])
        elif plain.isascii() and plain.isalnum():
            self._one("number" if plain.isdigit() else "name", plain)
        elif plain in _SINGLE:
            self._one("operator", _SINGLE[plain])
        else:
            raise self._unknown_character(self.text[self.place])

    def _unknown_character(self, character: str) -> ReadingError:
        if not character.isprintable():
            return self.error("There is an invisible character here. Can you delete it?", self.place)
        if character.isalpha():
            name = unicodedata.name(character, "a letter of another alphabet").lower()
            return self.error(f"I can't read `{character}` here: it is the {name}.", self.place)
        return self.error(f"I can't read `{character}` here.", self.place)

    def _scripts(self) -> None:
        """A run of raised or lowered characters, ``ᴺ⁺¹``, as one group."""
        found = spelling.script(self.text[self.place])
        assert found is not None
        mark, start = found[0], self.place
        plain = ""
        while self.place < len(self.text) and (each := spelling.script(self.text[self.place])):
            if each[0] != mark:
                break
            plain += each[1]
            self.place += 1
        self._emit("operator", mark, start, start)
        self._emit("operator", "{", start, start)
        for token in tokenize(plain, self.names)[:-1]:
            self._emit(token.kind, token.value, start + token.start, start + token.end)
        self._emit("operator", "}", self.place, self.place)

    def _number(self, digits: str, start: int) -> None:
        previous = self.tokens[-1].value if self.tokens else ""
        # \frac12 and x_12 as LaTeX reads them: one digit each, where no brace says otherwise.
        if self.is_latex and (previous in {"frac", "binom", "_"} or self._after_first_of_fraction()):
            digits = digits[0]
        if len(digits) > MAX_DIGITS:
            raise ReadingError("This number is too long.", self.text, start, "answer.too-long")
        self._emit("number", digits, start, start + len(digits))
        self.place = start + len(digits)

    def _after_first_of_fraction(self) -> bool:
        return (
            len(self.tokens) > 1
            and self.tokens[-2].value in {"frac", "binom"}
            and self.tokens[-1].kind == "number"
        )

    def _operator(self, character: str) -> None:
        start = self.place
        double = self.text[start : start + 2]
        if double in _DOUBLE:
            self._emit("operator", _DOUBLE[double], start, start + 2)
            self.place += 2
        else:
            self._one("operator", _SINGLE[character])

    # --- letters

    def _letters(self) -> None:
        start = self.place
        if (module := _MODULE.match(self.text, start)) and module.group(1) in spelling.MODULES - self.names:
            self._skip_module(module.end())
        elif self.is_latex:
            self._letters_of_latex(start)
        else:
            self._letters_of_code(start)

    def _skip_module(self, end: int) -> None:
        """``np.log`` is ``log``: what the module's function is called says what it means."""
        while (part := _MODULE.match(self.text, end)) and part.group(1) in spelling.MODULE_PARTS:
            end = part.end()
        self.place = end

    def _letters_of_code(self, start: int) -> None:
        match = _WORD.match(self.text, start)
        assert match is not None
        word = match.group()
        for known in self.words:
            boundary = self.text[start + len(known) : start + len(known) + 1]
            if word.startswith(known) and not boundary.isalnum():
                self._word(known, start, start + len(known))
                return
        single = re.match(r"[A-Za-z0-9]+", word)
        assert single is not None
        for piece in self._product_of_names(single.group()):
            self._word(piece, self.place, self.place + len(piece))

    def _product_of_names(self, word: str) -> list[str]:
        """The names of the task that a word is put together from, ``nm`` from n and m; else the word."""
        pieces: list[str] = []
        place = 0
        while place < len(word):
            known = next((name for name in (*self.declared, "e") if word.startswith(name, place)), None)
            if known is None:
                return [word]
            pieces.append(known)
            place += len(known)
        return pieces if set(pieces) - {"e"} else [word]

    def _letters_of_latex(self, start: int) -> None:
        match = _LETTERS.match(self.text, start)
        assert match is not None
        run = match.group()
        known = next((name for name in self.words if self.text.startswith(name, start)), "")
        if known in self.names:
            self._word(known, start, start + len(known))
        elif known == run and self._product_of_names(run) == [run]:
            self._word(run, start, start + len(run))
        else:
            self._word(run[0], start, start + 1)

    def _word(self, word: str, start: int, end: int) -> None:
        if word in self.names:
            self._emit("name", word, start, end)
        elif word in spelling.WORDS:
            self._emit("word", spelling.WORDS[word], start, end)
        elif word in spelling.FUNCTIONS:
            self._emit("function", spelling.FUNCTIONS[word], start, end)
        else:
            self._emit("name", word, start, end)
        self.place = end

    # --- commands

    def _command(self) -> None:
        start = self.place
        match = _COMMAND.match(self.text, start)
        assert match is not None
        command, self.place = match.group(1), match.end()
        if command in spelling.NAMES:
            self._emit("name", spelling.NAMES[command], start, self.place)
        elif command in spelling.STRUCTURES:
            times = {"iint": 2, "iiint": 3}.get(command, 1)
            for _ in range(times):
                self._emit("word", spelling.STRUCTURES[command], start, self.place)
        elif command in spelling.OPERATORS:
            self._emit("operator", spelling.OPERATORS[command], start, self.place)
        elif command in spelling.LEFT | spelling.RIGHT:
            self._side("left" if command in spelling.LEFT else "right", start)
        elif command in spelling.WORD_FONTS:
            self._font_word(command, start)
        elif command in spelling.FONTS:
            self._font(start)
        elif command in spelling.OLD_FONTS:
            self._old_font(start)
        elif command in spelling.ACCENTS:
            self._accent(command, start)
        elif command not in spelling.IGNORED:
            self._named_command(command, start)

    def _named_command(self, command: str, start: int) -> None:
        if command in spelling.FUNCTIONS or command in spelling.WORDS or command in {"E", "Var"}:
            self._word(command, start, self.place)
        elif command in spelling.MACROS:
            raise self.error(
                "I can't read definitions of new commands. Can you write the formula out without them?", start
            )
        elif command == "\\":
            raise self.error("A line break cannot stand here.", start)
        else:
            raise self.error(f"I can't read `\\{command}` here.", start)

    def _side(self, side: str, start: int) -> None:
        """``\\left|`` and ``\\right|``: a bar that says which side it is on; ``\\left.`` is nothing."""
        match = re.compile(r"\s*(\|\||\||\\\||\\[lr]?[vV]ert\b|\.)").match(self.text, self.place)
        if match is None:
            return
        self.place = match.end()
        bar = match.group(1)
        if bar != ".":
            double = bar in {"||", "\\|"} or "V" in bar
            self._emit("operator", side + ("||" if double else "|"), start, self.place)

    def _group(self) -> str | None:
        """The text of the braced group that comes next, which is then passed; None if there is none."""
        match = re.compile(r"\s*\{").match(self.text, self.place)
        if match is None:
            return None
        end = closing_brace(self.text, match.end() - 1)
        self.place = end
        return self.text[match.end() : end - 1]

    def _font_word(self, command: str, start: int) -> None:
        """``\\mathrm{KL}``, ``\\operatorname{tr}`` and the like: the group is one word."""
        begin = self.place
        inner = self._group()
        if inner is None:
            match = re.compile(r"\s*(\\?[A-Za-z]+|\d)").match(self.text, self.place)
            if match is None:
                raise self.error("I can read words only where they name something, like `KL`.", start)
            inner = match.group(1) if match.group(1)[0] == "\\" else match.group(1)[0]
            self.place = begin + (match.end(1) - begin if inner[0] == "\\" else match.start(1) + 1 - begin)
        word = re.sub(r"[{}\s$]|\\(?=[_,;! ])|\\[,;! ]|\\(?:rm|it|text|mathrm)\b", "", inner)
        if re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", word):
            self._word(word, start, self.place)
        elif command.startswith("text") and not inner.startswith("\\"):
            raise self.error("I can read words only where they name something, like `KL`.", start)
        else:
            self._again(inner, start, begin)

    def _font(self, start: int) -> None:
        """A font adds nothing; ``\\mathbf{1}`` is the vector of ones."""
        begin = self.place
        inner = self._group()
        if inner is not None:
            self._again(inner, start, begin)
            if inner.strip() == "1" and self.tokens[-1].value == "1":
                self.tokens[-1] = Token("ones", "1", start, self.place)
        elif match := re.compile(r"\s+1").match(self.text, self.place):
            self.place = match.end()
            self._emit("ones", "1", start, self.place)

    def _old_font(self, start: int) -> None:
        """``{\\\\rm KL}`` is ``\\\\mathrm{KL}``."""
        if self.tokens and self.tokens[-1].value == "{" and self.tokens[-1].end <= start:
            opening = self.tokens.pop().start
            end = closing_brace(self.text, opening)
            inner, self.place = self.text[self.place : end - 1].strip(), end
            if re.fullmatch(r"[A-Za-z]+", inner):
                self._word(inner, start, end)
            else:
                self._again(inner, start, start)

    def _accent(self, command: str, start: int) -> None:
        begin = self.place
        inner = self._group()
        if inner is None:
            match = re.compile(r"\s*(\\?[A-Za-z])([A-Za-z]*)").match(self.text, self.place)
            if match is None:
                raise self.error(f"What stands below `\\{command}`?", start)
            inner = match.group(1) + match.group(2) if match.group(1)[0] == "\\" else match.group(1)
            self.place = match.start(1) + len(inner)
        accent = spelling.ACCENTS[command]
        count = len(self.tokens)
        self._again(inner, start, begin)
        if len(self.tokens) != count + 1 or self.tokens[-1].kind != "name":
            raise self.error(f"I can read `\\{command}` only on a single name.", start)
        name = self.tokens[-1].value
        spelled = next(
            (each for each in (f"{name}_{accent}", f"{accent}_{name}", name + accent) if each in self.names),
            "",
        )
        kind = "mean" if accent == "bar" and not spelled else "name"
        plain = f"{name}_tilde" if accent == "tilde" else name
        self.tokens[-1] = Token(kind, spelled or plain, start, self.place)

    def _again(self, inner: str, start: int, begin: int) -> None:
        """The tokens of a group whose braces mean nothing, in braces only if it is more than one token."""
        offset = self.text.find(inner, begin)
        nested = _Tokenizer(inner, self.names)
        nested.is_latex = True
        try:
            tokens = nested.run()[:-1]
        except ReadingError as error:
            raise self.error(error.message.partition("\n")[0], start) from None
        self._emit_group(
            Token(each.kind, each.value, each.start + offset, each.end + offset) for each in tokens
        )

    def _emit_group(self, tokens: Iterable[Token]) -> None:
        found = list(tokens)
        if len(found) == 1:
            self.tokens.append(found[0])
        elif found:
            self._emit("operator", "{", found[0].start, found[0].start)
            self.tokens.extend(found)
            self._emit("operator", "}", found[-1].end, found[-1].end)


def closing_brace(text: str, start: int) -> int:
    """The place behind the brace that closes the one at ``start``; the end if none does.

    >>> closing_brace("{a{b}}c", 0)
    6
    """
    open_braces = 0
    for match in re.compile(r"\\.|[{}]", re.DOTALL).finditer(text, start):
        open_braces += {"{": 1, "}": -1}.get(match.group(), 0)
        if open_braces == 0:
            return match.end()
    return len(text)
