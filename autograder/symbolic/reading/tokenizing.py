"""Cutting LaTeX and Python-like strings into the same few kinds of token.

Sizes, spaces and fonts carry no meaning and are dropped here; spellings of one thing
(``\\cdot`` and ``·``, ``\\mid`` and ``|``, ``\\varphi`` and ``φ``) become one token.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from autograder.reports.verdicts import AnswerError
from autograder.symbolic.reading import commands, spelling
from autograder.symbolic.reading.tokens import ReadingError, Token
from autograder.symbolic.reading.word_starts import longest_word

_MAX_CHARACTERS = 4000
MAX_TOKENS = 1000
_MAX_DIGITS = 60


@lru_cache(maxsize=100)  # every convention for reading an answer begins with the same tokens
def tokenize(text: str, names: frozenset[str] = frozenset()) -> tuple[Token, ...]:
    """Cut ``text`` into tokens; ``names`` are the names that the task declares.

    >>> [token.value for token in tokenize(r"\\tfrac12 \\mu_j^2")]
    ['frac', '1', '2', 'mu', '_', 'j', '^', '2', '']
    >>> [token.value for token in tokenize("2*log_var", frozenset({"log_var"}))]
    ['2', '*', 'log_var', '']
    """
    if len(text) > _MAX_CHARACTERS:
        raise AnswerError(
            f"This answer has {len(text)} characters; at most {_MAX_CHARACTERS} are read.", "answer.too-long"
        )
    tokens = Tokenizer(text, names).run()
    if len(tokens) > MAX_TOKENS:
        raise AnswerError("This answer is too long to be read.", "answer.too-long")
    return tuple(tokens)


_NUMBER = re.compile(r"\d+(\.(?!\.)\d*)?([eE][+-]?\d+)?|\.\d+", re.ASCII)
_LETTERS = re.compile(r"[A-Za-z]+")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_MODULE = re.compile(r"([A-Za-z]+)\s*\.\s*(?=[A-Za-z])")
_DOUBLE = {"**": "^", "||": "||", "<=": "<=", ">=": ">=", "==": "=", ":=": "="}
_SINGLE = {**{character: character for character in "+-*/^_()[]{},|;=!'~:.<>"}, "@": "dot"}


class Tokenizer:
    """The state of cutting: the text, the place, and the tokens so far."""

    def __init__(self, text: str, names: frozenset[str]) -> None:
        self.text = text
        self.names = names
        self.is_latex = "\\" in text
        self.declared = sorted((name for name in names if name.isalpha()), key=len, reverse=True)
        self.place = 0
        self.tokens: list[Token] = []
        self.environments: list[str] = []

    def run(self) -> list[Token]:
        while self.place < len(self.text):
            self._step()
        self.emit("end", "", len(self.text), len(self.text))
        return self.tokens

    def error(self, message: str, start: int) -> ReadingError:
        return ReadingError(message, self.text, start)

    def emit(self, kind: str, value: str, start: int, end: int) -> None:
        self.tokens.append(Token(kind, value, start, end))

    def _one(self, kind: str, value: str) -> None:
        self.emit(kind, value, self.place, self.place + 1)
        self.place += 1

    def _step(self) -> None:
        start, character = self.place, self.text[self.place]
        if character == "\\":
            commands.command(self)
        elif character == "&" and self.environments:
            self._one("operator", "&")
        elif (
            character.isspace()
            or character in spelling.INVISIBLE
            or (character in "&$~" and not (character == "~" and not self.is_latex))
        ):
            self.place += 1
        elif self.text.startswith("...", start):
            self.emit("operator", "dots", start, start + 3)
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
            self._one("function" if value in spelling.FUNCTION_WORDS else "word", value)
        elif character in spelling.UNICODE_OPERATORS:
            self._one("operator", spelling.UNICODE_OPERATORS[character])
        elif spelling.small_form(character):
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
        found = spelling.small_form(self.text[self.place])
        assert found is not None
        mark, start = found[0], self.place
        plain = ""
        while self.place < len(self.text) and (each := spelling.small_form(self.text[self.place])):
            if each[0] != mark:
                break
            plain += each[1]
            self.place += 1
        self.emit("operator", mark, start, start)
        self.emit("operator", "{", start, start)
        for token in tokenize(plain, self.names)[:-1]:
            self.emit(token.kind, token.value, start + token.start, start + token.end)
        self.emit("operator", "}", self.place, self.place)

    def _number(self, digits: str, start: int) -> None:
        previous = self.tokens[-1].value if self.tokens else ""
        # \frac12 and x_12 as LaTeX reads them: one digit each, where no brace says otherwise.
        is_argument = previous in {"frac", "binom", "_"} or self._after_first_of_fraction()
        if self.is_latex and is_argument and digits[0] != ".":
            digits = digits[0]
        if len(digits) > _MAX_DIGITS:
            raise ReadingError("This number is too long.", self.text, start, "answer.too-long")
        self.emit("number", digits, start, start + len(digits))
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
            self.emit("operator", _DOUBLE[double], start, start + 2)
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
        if known := longest_word(self.text, start, self.names, whole=True):
            self.word(known, start, start + len(known))
            return
        single = re.match(r"[A-Za-z0-9]+", word)
        assert single is not None
        if (name := self._with_index(single.group())) in self.names:
            self.word(name, start, single.end() + start)
            return
        for piece in self._product_of_names(single.group()):
            self.word(piece, self.place, self.place + len(piece))

    def _with_index(self, word: str) -> str:
        """``mu1`` as ``mu_1``."""
        return re.sub(r"([A-Za-z])(\d+)$", r"\1_\2", word)

    def _product_of_names(self, word: str) -> list[str]:
        """The names of the task that a word is put together from, ``nm`` from n and m; else the word.

        A function may come last, as in ``xlog``.
        """
        if word in spelling.KEYWORDS:
            return [word]
        pieces: list[str] = []
        place = 0
        while place < len(word):
            known = next((name for name in (*self.declared, "e") if word.startswith(name, place)), None)
            if known is None and word[place:] in spelling.FUNCTION_WORDS:
                known = word[place:]
            if known is None:
                return [word]
            pieces.append(known)
            place += len(known)
        return pieces if self.names.intersection(pieces) else [word]

    def _letters_of_latex(self, start: int) -> None:
        match = _LETTERS.match(self.text, start)
        assert match is not None
        run = match.group()
        known = longest_word(self.text, start, self.names)
        if (name := known.replace("\\", "")) in self.names:
            self.word(name, start, start + len(known))
        elif known == run and self._product_of_names(run) == [run]:
            self.word(run, start, start + len(run))
        else:
            self.word(run[0], start, start + 1)

    def word(self, word: str, start: int, end: int) -> None:
        if word in self.names:
            self.emit("name", word, start, end)
        elif word in spelling.WORDS:
            self.emit("word", spelling.WORDS[word], start, end)
        elif word in spelling.FUNCTION_WORDS:
            self.emit("function", spelling.FUNCTION_WORDS[word], start, end)
        else:
            self.emit("name", word, start, end)
        self.place = end
