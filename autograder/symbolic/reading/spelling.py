"""The spellings of mathematical notation: commands, words and characters, and what they stand for."""

from __future__ import annotations

import unicodedata

_SAME_NAME = """
    log exp sqrt abs factorial sin cos tan sec csc cot asin acos atan sinh cosh tanh asinh acosh atanh
    sign conjugate re im binomial trace det norm transpose diag mean total log2 log10 log1p expm1
    sigmoid softplus gamma square inverse
""".split()

FUNCTION_WORDS = {
    **{name: name for name in _SAME_NAME},
    **{f"arc{name}": f"a{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    **{f"ar{name}": f"a{name}" for name in ("sinh", "cosh", "tanh")},
    **dict.fromkeys(("ln", "Log"), "log"),
    **dict.fromkeys(("tr", "Tr", "Trace"), "trace"),
    **dict.fromkeys(("Determinant", "Det"), "det"),
    **dict.fromkeys(("Transpose", "transposed"), "transpose"),
    **dict.fromkeys(("Gamma", "Γ"), "gamma"),
    **dict.fromkeys(("inv", "Inverse"), "inverse"),
    **dict.fromkeys(("comb", "nCr", "choose"), "binomial"),
    **dict.fromkeys(("Min", "min"), "min"),
    **dict.fromkeys(("Max", "max"), "max"),
    **dict.fromkeys(("sgn", "Sign"), "sign"),
    **dict.fromkeys(("conj",), "conjugate"),
    **dict.fromkeys(("eye", "identity", "Identity"), "identity"),
    "power": "power",
    **{name.capitalize(): name for name in _SAME_NAME if len(name) < 8 and name not in {"re", "im", "norm"}},
    "pow": "power",
    "Abs": "abs",
    "fabs": "abs",
    "Re": "re",
    "Im": "im",
    "cosec": "csc",
    "Norm": "norm",
    "logit": "logit",
    "logdet": "logdet",
    "slogdet": "slogdet",
    **dict.fromkeys(("atan2", "arctan2"), "atan2"),
    **{name: name for name in ("csch", "sech", "coth", "xlogy", "xlog1py")},
    **dict.fromkeys(("Rational", "Fraction"), "ratio"),
    **dict.fromkeys(("Integer", "Float"), "plain"),
    "Diag": "diag",
}
"""Words that are applied to arguments, and the name under which they are known further on."""

WORDS = {
    **dict.fromkeys(("sum", "Sum", "summation"), "sum"),
    **dict.fromkeys(("prod", "Product", "product"), "product"),
    **dict.fromkeys(("int", "integral", "Integral", "integrate", "iint", "iiint"), "integral"),
    **dict.fromkeys(("Derivative", "diff", "derivative"), "derivative"),
    **dict.fromkeys(("KL", "DKL", "D_KL", "kl"), "KL"),
    **dict.fromkeys(("dot", "inner", "vdot"), "dot"),
}
"""Words with a notation of their own."""

KEYWORDS = frozenset(
    "if else for in otherwise and or not True False Eq Ne Le Ge Lt Gt Piecewise where".split()
)
"""Words of code that are never products of names."""

RELATIONS = ("=", "!=", "<=", ">=", "<", ">")
"""What a condition may compare by."""

CASE_WORDS = {
    **dict.fromkeys(("if", "for", "when", "falls", "wenn"), "if"),
    **dict.fromkeys(("otherwise", "else", "sonst"), "otherwise"),
}
"""Words in front of a condition, or in its place, in the lines of an answer with cases."""

MODULES = frozenset(
    ("np", "numpy", "sympy", "sp", "sym", "math", "torch", "mpmath", "mp", "scipy", "jnp", "tf")
)
"""Modules whose functions mean what they mean without the module's name; nothing of them is called."""

MODULE_PARTS = frozenset(("linalg", "special", "functional", "stats", "nn", "F"))

GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho sigma tau upsilon phi "
    "chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega pi"
).split()

NAMES = {
    **{name: name for name in GREEK},
    **{f"var{name}": name for name in ("epsilon", "theta", "phi", "sigma", "rho", "pi")},
    "ell": "l",
    "Pr": "P",
    "infty": "oo",
    "partial": "∂",
    "imath": "i",
    "jmath": "j",
}
"""Commands that are names."""

OPERATORS = {
    **dict.fromkeys(("times", "ast", "odot", "circ"), "*"),
    **dict.fromkeys(("cdot", "bullet"), "dot"),
    **dict.fromkeys(("mid", "vert", "middle|"), "|"),
    **dict.fromkeys(("|", "Vert", "parallel"), "||"),
    **dict.fromkeys(("cdots", "dots", "ldots", "dotsc", "dotsb", "dotsm"), "dots"),
    **dict.fromkeys(("top", "intercal"), "T"),
    **dict.fromkeys(("le", "leq", "leqslant"), "<="),
    **dict.fromkeys(("ge", "geq", "geqslant"), ">="),
    **dict.fromkeys(("propto", "equiv", "to", "in", "Rightarrow"), "relation"),
    **dict.fromkeys(("ne", "neq"), "!="),
    **dict.fromkeys(("land", "wedge"), "and"),
    **dict.fromkeys(("lor", "vee"), "or"),
    **dict.fromkeys(("approx", "simeq", "approxeq"), "≈"),
    **dict.fromkeys(("coloneqq", "triangleq", "doteq", "eqdef"), "="),
    "lvert": "left|",
    "rvert": "right|",
    "lVert": "left||",
    "rVert": "right||",
    "lt": "<",
    "gt": ">",
    "sim": "~",
    "{": "(",
    "}": ")",
    "lbrace": "(",
    "rbrace": ")",
    "lbrack": "[",
    "rbrack": "]",
    "langle": "langle",
    "rangle": "rangle",
    "prime": "'",
    "colon": ":",
    "div": "/",
    "over": "over",
    "choose": "choose",
    "_": "_",
}
"""Commands that are operators, brackets or relations."""

IGNORED = set(
    ", ; ! : > quad qquad big Big bigg Bigg displaystyle textstyle scriptstyle limits nolimits nonumber "
    "notag middle mathopen mathclose mathbin mathrel allowbreak space thinspace negthinspace hfill".split()
) | {" ", "\n", "\t"}
"""Commands that only set sizes and spaces."""

LEFT = set("left bigl Bigl biggl Biggl".split())
RIGHT = set("right bigr Bigr biggr Biggr".split())

FONTS = set(
    "mathbf boldsymbol bm mathit pmb mathsf vec boxed fbox ensuremath cancel bcancel xcancel smash mathop "
    "mathord mathinner".split()
)
"""Commands whose argument is the same thing in another font, or in a box."""

COLORS = frozenset({"color", "textcolor", "colorbox"})
"""Commands whose first argument is a color."""

SPACING_COMMANDS = frozenset("phantom hphantom vphantom hspace hspace* vspace vspace* mspace".split())
"""Commands whose argument only takes up room."""

ACCENTS = {
    **dict.fromkeys(("bar", "overline"), "bar"),
    **dict.fromkeys(("hat", "widehat"), "hat"),
    **dict.fromkeys(("tilde", "widetilde"), "tilde"),
}
"""Commands that make another name of a name."""

WORD_FONTS = set(
    "mathrm text textrm operatorname operatorname* mathcal mathbb textbf textit mathsf mbox mathfrak "
    "mathscr mathbbm".split()
)
"""Commands whose argument is a word."""

OLD_FONTS = set("rm bf cal it sf tt".split())
"""Declarations that set the font up to the end of their group: ``{\\\\rm KL}``."""

MACROS = set(
    "newcommand renewcommand def let DeclareMathOperator providecommand require input include".split()
)

STRUCTURES = {
    **dict.fromkeys(("frac", "tfrac", "dfrac", "cfrac", "nicefrac", "sfrac"), "frac"),
    **dict.fromkeys(("binom", "tbinom", "dbinom"), "binom"),
    "sqrt": "root",
    "sum": "sum",
    "prod": "product",
    "int": "integral",
    "iint": "integral",
    "iiint": "integral",
    "oint": "integral",
}
"""Commands that take groups, bounds or scripts."""

UNICODE_NAMES = {
    **dict(zip("αβγδεζηθικλμνξρστυφχψωΓΔΘΛΞΠΣΥΦΨΩπ", GREEK, strict=True)),
    "ϕ": "phi",
    "ϵ": "epsilon",
    "µ": "mu",
    "∂": "∂",
    "∞": "oo",
    "ℓ": "l",
    "𝔼": "E",
}

UNICODE_OPERATORS = {
    "−": "-",
    "–": "-",
    "·": "dot",
    "⋅": "dot",
    "×": "*",
    "∗": "*",
    "⊙": "*",
    "÷": "/",
    "∕": "/",
    "⁄": "/",
    "∣": "|",
    "‖": "||",
    "∥": "||",
    "′": "'",
    "’": "'",
    "⊤": "T",
    "∼": "~",
    "…": "dots",
    "⋯": "dots",
    "⟨": "langle",
    "⟩": "rangle",
    "≤": "<=",
    "≥": ">=",
    "≈": "≈",
    "≃": "≈",
    "≠": "!=",
    "∧": "and",
    "∨": "or",
    "∝": "relation",
    **dict.fromkeys("≔≜≐", "="),
}

UNICODE_STRUCTURES = {"∑": "sum", "∏": "product", "∫": "integral", "√": "sqrt"}

INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff\u00ad")
"""Characters without width that come along when text is copied from a web page."""


def small_form(character: str) -> tuple[str, str] | None:
    """A raised or lowered character as its mark and what it is a small form of.

    >>> small_form("²"), small_form("ⱼ"), small_form("a")
    (('^', '2'), ('_', 'j'), None)
    """
    kind, _, code = unicodedata.decomposition(character).partition(" ")
    if kind in {"<super>", "<sub>"} and " " not in code:
        plain = chr(int(code, 16))
        return ("^" if kind == "<super>" else "_"), UNICODE_OPERATORS.get(plain, plain)
    return None


def in_plain_font(character: str) -> str:
    """A letter or digit of a mathematical or wide font as the plain one: ``𝑥`` is ``x``.

    >>> in_plain_font("𝑥"), in_plain_font("я")
    ('x', 'я')
    """
    kind, _, code = unicodedata.decomposition(character).partition(" ")
    return chr(int(code, 16)) if kind in {"<font>", "<wide>"} else character
