"""Answers to `f` and `c`: N! = c times the integral of exp(N f(z)) over z > 0, with a peak inside."""

import sympy as sp

NAMES = ("f", "c")
CELLS = ("laplace_exponent_tests",)  # the maximum would have to fit

N, t, u, z = sp.symbols("N t u z", positive=True)
plain_n, plain_x = sp.symbols("N x")

RIGHT = [
    # t = N z
    ("log(z) - z", "N^(N+1)"),
    ("ln(x) - x", "N**(N+1)"),
    ("np.log(z) - z", "N**N * N"),
    ("log(y) - y", "N*N**N"),
    ("-z + log(z)", "exp((N+1)*log(N))"),
    (r"\ln z - z", r"N^{N+1}"),
    (r"\log z - z", r"N \cdot N^{N}"),
    (r"\ln x - x", r"N^N N"),
    (r"\ln(\tau) - \tau", r"N^{N+1}"),
    (r"-(z - \ln z)", r"e^{(N+1)\ln N}"),
    (r"\log\left(z e^{-z}\right)", r"N^{N+1}"),
    (r"\ln s - s", r"\left(N\right)^{N+1}"),
    ("f(z) = log(z) - z", "c = N^(N+1)"),
    (r"f(z) = \ln z - z", r"N^{N+1}"),
    ("log z − z", "Nᴺ⁺¹"),
    ("Log[z] - z", "N^(N+1)"),
    (sp.log(z) - z, N ** (N + 1)),
    (sp.log(plain_x) - plain_x, plain_n ** (plain_n + 1)),
    (sp.log(u) - u, sp.exp((N + 1) * sp.log(N))),
    (sp.Lambda(z, sp.log(z) - z), N ** (N + 1)),
    # with a constant moved into the factor, or out of it
    (r"\log z - z + 1", r"N^{N+1} e^{-N}"),
    ("log(z) - z - 1", "N^(N+1) * exp(N)"),
    ("log(N*z) - z", "N"),
    (r"\ln(N z) - z", "N"),
    (r"\log z - z + \log N", r"N"),
    (r"\log z - z + \left(1+\frac{1}{N}\right)\log N", "1"),
    # t itself, and other scales
    (r"\log t - \frac{t}{N}", "1"),
    ("ln(t) - t/N", 1),
    (sp.log(t) - t / N, 1),
    (r"-\frac{t}{N} + \ln t", "1"),
    ("log(u) - u/2", r"(N/2)^{N+1}"),
    (r"\log(2 z) - 2 z", r"N^{N+1} \cdot 2"),
    # substitutions that are not linear: what is left of dt stands in the exponent
    (r"2\log z - z^2 + \frac{1}{N}\log z", r"2 N^{N+1}"),
    (r"\log(e^z - 1) - e^z + 1 + \frac{z}{N}", r"N^{N+1}"),
    (r"-\log u - \frac{1}{N u} - \frac{2}{N}\log u", "1"),
    (r"5\log z - z^5 + \frac{4}{N}\log z", r"5 N^{N+1}"),
    (r"10\log z - z^{10} + \frac{9}{N}\log z", r"10 N^{N+1}"),
    (r"N\log z - z^N + \frac{N-1}{N}\log z", r"N^{N+2}"),
    (r"\frac{1}{2}\log w - \sqrt{w} - \frac{1}{2N}\log w", r"\frac{1}{2} N^{N+1}"),
    (r"\frac{1}{5}\log w - w^{1/5} - \frac{4}{5N}\log w", r"\frac{1}{5} N^{N+1}"),
    (r"\log z - \frac{z}{10^6}", r"\left(\frac{N}{10^6}\right)^{N+1}"),
    (r"\log z - 10^6 z", r"(10^6 N)^{N+1}"),
]

WRONG = [
    # what dt becomes is lost, or counted wrongly
    (("log(z) - z", "N^N"), None),
    ((r"\ln z - z", r"N^{N}"), None),
    (("log(z) - z", "N"), None),
    (("log(z) - z", "1"), None),
    (("log(z) - z", "N^(N+2)"), None),
    ((r"\log z - z", r"N^{N-1}"), None),
    (("log(z) - z", "(N+1)^N"), None),
    ((r"\log t - t/N", "N"), None),
    # the exponent
    (("t^N", "1"), None),
    (("-t", "1"), None),
    ((r"e^{-t} t^N", "1"), None),
    (("N*log(z) - N*z", "N^(N+1)"), None),
    ((r"N\log t - t", "1"), None),
    (("log(z) + z", "N^(N+1)"), None),
    (("z - log(z)", "N^(N+1)"), None),
    ((r"\log z - N z", "N^{N+1}"), None),
    (("log(z)", "N^(N+1)"), None),
    (("log(z) - z/2", "N^(N+1)"), None),
    ((r"\log_{10} z - z", "N^{N+1}"), None),
    ((sp.log(z) * z, N ** (N + 1)), None),
    # the factorial itself: true, and of no use for Laplace's method
    (("-z", "N N!"), None),
    (("-z", "N * factorial(N)"), None),
    ((-z, N * sp.factorial(N)), None),
    ((r"-z^2", r"2 \cdot N! \sqrt{N/\pi}"), None),
    (("-z + log(factorial(N))/N", "N"), None),
    (("log(z) - z", r"\frac{N!}{\int_0^\infty e^{N(\log z - z)} dz}"), None),
    (("0", "N!"), None),
    # not an answer to this task
    (("log(a) - b", "1"), "answer.unknown-name"),
    (("log(z) - z", "z^(N+1)"), "answer.unknown-name"),
    ((None, "1"), "answer.unwritten"),
    (("log(z) - z", None), "answer.unwritten"),
    (("log(z) - z", ""), "answer.unwritten"),
    (("the exponent", "the factor"), None),
    (("log(z) - z, z > 0", "N^(N+1)"), None),
    # the factorial by another name
    (("(2*log(z) - z)/N", "Product(k, (k, 1, N))/2"), "form.product-left"),
    (("(2*log(z) - z)/N", "exp(Sum(log(k), (k, 1, N)))/2"), "form.sum-left"),
    (("(log(z^2) - z + log(factorial(N)/2))/N", "1"), "form.factorial-left"),
]
