"""Answers to `stirling`: the leading term that Laplace's method gives for N!."""

import math

import sympy as sp

NAMES = ("stirling",)
CELLS = ("laplace_stirling_tests",)  # the errors are computed from it by other code

N = sp.Symbol("N", positive=True)
plain_n, whole_n = sp.Symbol("N"), sp.Symbol("N", integer=True, positive=True)

RIGHT = [
    # LaTeX
    r"\sqrt{2\pi N}\left(\frac{N}{e}\right)^N",
    r"\sqrt{2 \pi N} \, N^N e^{-N}",
    r"\sqrt{2\pi N}\,\bigg(\frac{N}{\mathrm{e}}\bigg)^{N}",
    r"N^{N+1}\sqrt{\frac{2\pi}{N}}e^{-N}",
    r"\sqrt{\frac{2\pi}{N}} N^{N+1} \exp(-N)",
    r"e^{N\ln N - N + \frac{1}{2}\ln(2\pi N)}",
    r"\exp(N \log N - N) \sqrt{2\pi N}",
    r"\exp\left\{N\ln N - N + \tfrac12\ln(2\pi N)\right\}",
    r"\sqrt{2\pi} N^{N+1/2} e^{-N}",
    r"\sqrt{2\pi} \, N^{N+\frac{1}{2}} \, e^{-N}",
    r"\sqrt{2\pi N} e^{N(\log N - 1)}",
    r"(2\pi N)^{1/2} \left(N/e\right)^N",
    r"(2\pi N)^{\frac12} N^N \mathrm{e}^{-N}",
    r"\sqrt[2]{2\pi N}\left(\frac{N}{e}\right)^N",
    r"\frac{\sqrt{2\pi N}\,N^N}{e^N}",
    r"N^{N+1}\sqrt{\frac{2\pi}{N|-1|}}\,e^{N\cdot(-1)}",
    r"\sqrt{2N\pi}\cdot\frac{N^N}{e^N}",
    r"N! \approx \sqrt{2\pi N}\left(\frac{N}{e}\right)^N",
    r"\left(\frac{N}{e}\right)^N\sqrt{2\,\pi\,N}",
    r"$$\sqrt{2\pi N}\,N^N\,e^{-N}$$",
    # Python-like, Mathematica, unicode
    "sqrt(2*pi*N)*(N/e)**N",
    "sqrt(2*pi*N)*(N/E)**N",
    "sqrt(2*pi*N) * N**N * exp(-N)",
    "(2*pi*N)^(1/2) * N^N * exp(-N)",
    "N**(N+1) * exp(-N) * sqrt(2*pi/N)",
    "np.sqrt(2*np.pi*N)*(N/np.e)**N",
    "math.sqrt(2*math.pi*N) * (N/math.e)**N",
    "exp(N*log(N) - N + log(2*pi*N)/2)",
    "stirling = sqrt(2*pi*N)*(N/e)**N",
    "Sqrt[2 Pi N] (N/E)^N",
    "sqrt(2 pi) N^(N + 1/2) e^(-N)",
    "(2*pi)**0.5 * N**(N + 0.5) * exp(-N)",
    "2.5066282746310002*sqrt(N)*(N/e)^N",
    "√(2πN)·(N/e)^N",
    "√(2πN) Nᴺ e⁻ᴺ",
    # sympy, exact and with the floats of numpy and math
    sp.sqrt(2 * sp.pi * N) * N**N * sp.exp(-N),
    sp.sqrt(2 * sp.pi / N) * sp.exp(-N) * N ** (N + 1),
    sp.sqrt(2 * sp.pi * plain_n) * (plain_n / sp.E) ** plain_n,
    sp.exp(whole_n * sp.log(whole_n) - whole_n) * sp.sqrt(2 * sp.pi * whole_n),
    sp.sqrt(2 * math.pi * N) * (N / math.e) ** N,
    (sp.sqrt(2 * sp.pi * N) * (N / sp.E) ** N).evalf(),
    1.0 * sp.sqrt(2 * sp.pi / (N * abs(-1 / 1.0**2))) * sp.exp(-N) * N ** (N + 1),
    r"N! \sim \sqrt{2\pi N}\, N^N e^{-N}",
    "sqrt(2*N)*gamma(1/2)*(N/e)^N",
]

WRONG = [
    # not an approximation, or a better one
    ("factorial(N)", "stirling.exact"),
    ("N!", "stirling.exact"),
    (r"\Gamma(N+1)", "stirling.exact"),
    (sp.gamma(N + 1), "stirling.exact"),
    (sp.factorial(N), "stirling.exact"),
    (r"\int_0^\infty t^N e^{-t} dt", "form.integral-left"),
    (r"N^{N+1}\int_0^\infty e^{N(\log z - z)} dz", "form.integral-left"),
    (r"\prod_{k=1}^{N} k", "stirling.exact"),
    (r"\sqrt{2\pi N}(N/e)^N(1+\frac{1}{12N})", "stirling.next-order"),
    ("sqrt(2*pi*N)*(N/e)**N*exp(1/(12*N))", "stirling.next-order"),
    (r"\sqrt{2\pi(N+\frac16)}\left(\frac{N}{e}\right)^N", "stirling.next-order"),
    # a factor lost
    (r"\sqrt{2\pi N}(N/e)^N/N", "stirling.lost-jacobian"),
    (r"\sqrt{\frac{2\pi}{N}}N^N e^{-N}", "stirling.lost-jacobian"),
    (r"\sqrt{\frac{2\pi}{N}} e^{-N}", "stirling.lost-power"),
    ("sqrt(2*pi/N)*exp(-N)", "stirling.lost-power"),
    (r"(N/e)^N", "stirling.lost-root"),
    ("N**N*exp(-N)", "stirling.lost-root"),
    (r"e^{N\ln N-N}", "stirling.lost-root"),
    (r"\sqrt{\pi N}(N/e)^N", "stirling.lost-two"),
    (r"\sqrt{2 N}(N/e)^N", "stirling.lost-pi"),
    (r"\sqrt{2\pi}(N/e)^N", "stirling.lost-root-of-n"),
    (r"\sqrt{2\pi} N^N e^{-N}", "stirling.lost-root-of-n"),
    (r"2\pi N(N/e)^N", "stirling.no-root"),
    (r"2\pi\sqrt{N}(N/e)^N", "stirling.root-of-n-only"),
    (r"2\sqrt{\pi N}(N/e)^N", "stirling.two-outside"),
    # the exponential
    (r"\sqrt{2\pi N}\,N^N", "stirling.lost-exponential"),
    (r"\sqrt{2\pi N}\,N^N e^{N}", "stirling.sign-of-exponent"),
    (r"\sqrt{2\pi N}(N/e)^{-N}", "stirling.reciprocal-power"),
    (r"\sqrt{2\pi N}\left(\frac{e}{N}\right)^N", "stirling.reciprocal-power"),
    (r"\sqrt{2\pi N}\,N e^{-N}", None),
    # shifted
    (r"\sqrt{2\pi (N+1)}\left(\frac{N+1}{e}\right)^{N+1}", "stirling.shifted"),
    (r"\sqrt{2\pi N}\left(\frac{N}{e}\right)^{N+1}", None),
    ("sqrt(2*pi*(N-1))*((N-1)/e)**(N-1)", None),
    # the logarithm, a bound, a factor
    (r"N\log N - N", "stirling.crude-logarithm"),
    ("N*log(N) - N", "stirling.crude-logarithm"),
    (r"N\ln N - N + \frac12\ln(2\pi N)", "stirling.logarithm"),
    (r"e\sqrt{N}(N/e)^N", None),
    (r"2\sqrt{2\pi N}(N/e)^N", "factor"),
    # mixed
    (r"\sqrt{\pi N}(N/e)^N/N", None),
    # not an answer to this task
    ("120", None),
    ("sqrt(2*pi*M)*(M/e)**M", "answer.unknown-name"),
    (r"\sqrt{2\pi n}(n/e)^n", "answer.unknown-name"),
    ("Stirling's formula", None),
    ("infinity", None),
]
