"""Cutting LaTeX and Python-like strings into the same few kinds of token.

Sizes, spaces and fonts carry no meaning and are dropped here; spellings of one thing
(``\\cdot`` and ``*``, ``\\mid`` and ``|``, ``\\varphi`` and ``φ``) become one token.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from autograder.verdicts import AnswerError

MAX_CHARACTERS = 4000
MAX_TOKENS = 2000


@dataclass(frozen=True)
class Token:
    """A piece of the text: its kind (number, name, word, operator or end), its value, its place."""

    kind: str
    value: str
    start: int


class ReadingError(AnswerError):
    """An answer that cannot be read, with the place marked by a caret."""

    def __init__(self, message: str, text: str, start: int, note: str = "answer.unreadable") -> None:
        super().__init__(f"{message}\n{_marked(text, start)}", note)


def _marked(text: str, start: int, width: int = 70) -> str:
    first = max(0, start - width // 2)
    shown = text[first : first + width].replace("\n", " ")
    return f"{shown}\n{' ' * (start - first)}^"


FUNCTIONS = {
    **{
        name: name
        for name in ("log", "exp", "sqrt", "abs", "factorial", "sin", "cos", "tan", "sinh", "cosh", "tanh")
    },
    **{
        name: name
        for name in ("trace", "det", "norm", "diag", "total", "transpose", "log2", "log10", "sigmoid")
    },
    "ln": "log",
    "log1p": "log1p",
    "tr": "trace",
    "Tr": "trace",
    "Trace": "trace",
    "Determinant": "det",
    "Det": "det",
    "Transpose": "transpose",
    "Abs": "abs",
    "gamma": "gamma",
    "Gamma": "gamma",
    "Norm": "norm",
    "mean": "mean",
}
WORDS = {
    **dict.fromkeys(("sum", "Sum", "summation"), "sum"),
    **dict.fromkeys(("prod", "Product", "product"), "product"),
    **dict.fromkeys(("int", "integral", "Integral", "integrate"), "integral"),
    **dict.fromkeys(("KL", "DKL", "D_KL", "kl"), "KL"),
    **dict.fromkeys(("dot", "inner"), "dot"),
}
_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho sigma tau upsilon phi chi psi "
    "omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega pi"
).split()
_VARIANTS = {f"var{name}": name for name in ("epsilon", "theta", "phi", "sigma", "rho", "pi")} | {"ell": "l"}
_OPERATORS = {
    **dict.fromkeys(("cdot", "times", "ast"), "*"),
    **dict.fromkeys(("mid", "vert", "lvert", "rvert", "middle|"), "|"),
    **dict.fromkeys(("|", "Vert", "lVert", "rVert", "parallel"), "||"),
    **dict.fromkeys(
        ("le", "leq", "ge", "geq", "lt", "gt", "approx", "propto", "neq", "equiv", "to"), "relation"
    ),
    "sim": "~",
    "{": "(",
    "}": ")",
    "lbrace": "(",
    "rbrace": ")",
    "top": "T",
    "intercal": "T",
    "infty": "oo",
    "prime": "'",
    "colon": ":",
    "ne": "relation",
}
_IGNORED = set(
    ", ; ! : quad qquad left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr".split()
) | {
    " ",
    "displaystyle",
    "textstyle",
    "limits",
    "nolimits",
    "nonumber",
    "notag",
    "middle",
    "mathopen",
    "mathclose",
    "allowbreak",
    "space",
}
_FONTS = {"mathbf", "boldsymbol", "bm", "vec", "mathit", "pmb", "mathsf", "hat", "bar"}
_WORD_FONTS = {
    "mathrm",
    "text",
    "textrm",
    "operatorname",
    "mathcal",
    "mathbb",
    "textbf",
    "textit",
    "operatorname*",
}
_STRUCTURES = {"frac", "tfrac", "dfrac", "cfrac", "sum", "prod", "int", "sqrt", "binom"}
_UNICODE = {
    **dict(zip("αβγδεζηθικλμνξρστυφχψωΓΔΘΛΞΠΣΥΦΨΩπ", _GREEK, strict=True)),
    "ϕ": "phi",
    "ϵ": "epsilon",
}
_CHARACTERS = {
    "−": "-",
    "·": "*",
    "×": "*",
    "∗": "*",
    "∣": "|",
    "‖": "||",
    "∥": "||",
    "′": "'",
    "∞": "oo",
    "⊤": "T",
    "∼": "~",
}
_SUPERSCRIPTS = {"²": "2", "³": "3", "¹": "1"}
_SYMBOLS = {"∑": "sum", "∏": "product", "∫": "integral", "√": "sqrt"}


def tokenize(text: str, names: frozenset[str] = frozenset()) -> list[Token]:
    """Cut ``text`` into tokens; ``names`` are the names of more than one letter that it may use.

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


class _Tokenizer:
    def __init__(self, text: str, names: frozenset[str]) -> None:
        self.text = text
        self.is_latex = "\\" in text
        self.words = sorted(
            {name for name in names | FUNCTIONS.keys() | WORDS.keys() | {"pi", "oo"} if len(name) > 1},
            key=len,
            reverse=True,
        )
        self.place = 0
        self.tokens: list[Token] = []

    def run(self) -> list[Token]:
        while self.place < len(self.text):
            self._step()
        self._emit("end", "", len(self.text))
        return self.tokens

    def _emit(self, kind: str, value: str, start: int) -> None:
        self.tokens.append(Token(kind, value, start))

    def _step(self) -> None:
        start, character = self.place, self.text[self.place]
        if character == "\\":
            self._command()
        elif character.isspace() or (character in "&$~" and not self._is_sample(character)):
            self.place += 1
        elif match := re.compile(r"\d+(\.\d*)?([eE][+-]?\d+)?|\.\d+").match(self.text, start):
            self._number(match.group(), start)
        elif character in _UNICODE:
            self._emit("name", _UNICODE[character], start)
            self.place += 1
        elif character in _SYMBOLS:
            self._emit("function" if _SYMBOLS[character] in FUNCTIONS else "word", _SYMBOLS[character], start)
            self.place += 1
        elif character in _SUPERSCRIPTS:
            self._emit("operator", "^", start)
            self._emit("number", _SUPERSCRIPTS[character], start)
            self.place += 1
        elif character in _CHARACTERS:
            self._emit("name" if character == "∞" else "operator", _CHARACTERS[character], start)
            self.place += 1
        elif character.isascii() and character.isalpha():
            self._letters()
        else:
            self._operator(character)

    def _is_sample(self, character: str) -> bool:
        return character == "~" and not self.is_latex

    def _number(self, digits: str, start: int) -> None:
        previous = self.tokens[-1].value if self.tokens else ""
        # \frac12 and x^10 as LaTeX reads them: one digit each, where no brace says otherwise.
        if self.is_latex and (previous in {"frac", "_"} or self._after_first_of_fraction()):
            digits = digits[0]
        self._emit("number", digits, start)
        self.place = start + len(digits)

    def _after_first_of_fraction(self) -> bool:
        return len(self.tokens) > 1 and self.tokens[-2].value == "frac" and self.tokens[-1].kind == "number"

    def _operator(self, character: str) -> None:
        start = self.place
        for spelled, value in (
            ("**", "^"),
            ("||", "||"),
            ("<=", "relation"),
            (">=", "relation"),
            ("==", "="),
        ):
            if self.text.startswith(spelled, start):
                self._emit("operator", value, start)
                self.place += 2
                return
        if character in "<>":
            self._emit("operator", "relation", start)
        elif character in "+-*/^_()[]{},|;=!'~@:.":
            self._emit("operator", "*" if character == "@" else character, start)
        else:
            raise ReadingError(f"I can't read `{character}` here.", self.text, start)
        self.place += 1

    def _letters(self) -> None:
        start = self.place
        run = re.compile(r"[A-Za-z][A-Za-z0-9_]*").match(self.text, start)
        assert run is not None
        word = run.group()
        for known in self.words:
            boundary = self.text[start + len(known) : start + len(known) + 1]
            if word.startswith(known) and (self.is_latex or not (boundary.isalpha() or boundary.isdigit())):
                self._emit_word(known, start)
                self.place = start + len(known)
                return
        length = 1 if self.is_latex else len(re.match(r"[A-Za-z0-9]+", word).group())  # type: ignore[union-attr]
        self._emit_word(word[:length], start)
        self.place = start + length

    def _emit_word(self, word: str, start: int) -> None:
        if word in WORDS:
            self._emit("word", WORDS[word], start)
        elif word in FUNCTIONS:
            self._emit("function", FUNCTIONS[word], start)
        else:
            self._emit("name", word, start)

    def _command(self) -> None:
        start = self.place
        match = re.compile(r"\\([A-Za-z]+\*?|.|$)", re.DOTALL).match(self.text, start)
        assert match is not None
        command = match.group(1)
        self.place = match.end()
        if command in _IGNORED or command in _FONTS:
            if command in {"left", "right"} and self.text[self.place : self.place + 1] == ".":
                self.place += 1
        elif command in _WORD_FONTS:
            self._font_word(start)
        elif command in _VARIANTS or command in _GREEK:
            name = _VARIANTS.get(command, command)
            self._emit("name", name, start)
        elif command in _STRUCTURES:
            self._structure(command, start)
        elif command in FUNCTIONS or command in WORDS:
            self._emit_word(command, start)
        elif command in _OPERATORS:
            self._emit("name" if command == "infty" else "operator", _OPERATORS[command], start)
        elif command == "\\":
            raise ReadingError("A line break cannot stand here.", self.text, start)
        else:
            raise ReadingError(f"I can't read `\\{command}` here.", self.text, start)

    def _structure(self, command: str, start: int) -> None:
        if command.endswith("frac"):
            self._emit("word", "frac", start)
        elif command == "sqrt":
            self._emit("function", "sqrt", start)
        elif command in WORDS:
            self._emit("word", WORDS[command], start)
        else:
            raise ReadingError(f"I can't read `\\{command}` here.", self.text, start)

    def _font_word(self, start: int) -> None:
        """``\\mathrm{KL}``, ``\\operatorname{tr}`` and the like: the group is one word."""
        match = re.compile(r"\s*(?:\{\s*(\\?[A-Za-z]+)\s*\}|([A-Za-z]))").match(self.text, self.place)
        if match is None:
            raise ReadingError(
                "I can read words only where they name something, like `KL`.", self.text, start
            )
        self.place = match.end()
        self._emit_word((match.group(1) or match.group(2)).lstrip("\\"), start)
