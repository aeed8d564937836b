"""Mistakes in Stirling's formula and its relative error, by the values that answers with them have.

Hidden: this module is never handed out.
"""

from autograder.symbolic import Mistake

STIRLING = (
    Mistake(
        "stirling.exact",
        "N!",
        "This is N! itself, exactly. What does Laplace's method make of the integral?",
    ),
    Mistake(
        "stirling.next-order",
        r"\sqrt{2\pi N}(N/e)^N(1 + \frac{1}{12 N})",
        (
            "This has a correction of the next order, which Laplace's method does not give. Keep the "
            "leading term."
        ),
        share=0.5,
    ),
    Mistake(
        "stirling.next-order",
        r"\sqrt{2\pi N}(N/e)^N e^{\frac{1}{12 N}}",
        (
            "This has a correction of the next order, which Laplace's method does not give. Keep the "
            "leading term."
        ),
        share=0.5,
    ),
    Mistake(
        "stirling.next-order",
        r"\sqrt{2\pi (N + \frac{1}{6})}(N/e)^N",
        "This is closer to N! than what Laplace's method gives. Keep the leading term.",
        share=0.5,
    ),
    Mistake(
        "stirling.lost-jacobian",
        r"\sqrt{2\pi N}(N/e)^N / N",
        "A factor of N is lost. What does the substitution do to dt?",
    ),
    Mistake(
        "stirling.lost-root",
        "(N/e)^N",
        "The factor with the square root is missing: the width of the peak counts as well as its height.",
    ),
    Mistake(
        "stirling.lost-two",
        r"\sqrt{\pi N}(N/e)^N",
        "Compare the factor under the root with the one in Laplace's formula.",
    ),
    Mistake(
        "stirling.lost-pi",
        r"\sqrt{2 N}(N/e)^N",
        "Compare the factor under the root with the one in Laplace's formula.",
    ),
    Mistake(
        "stirling.shifted",
        r"\sqrt{2\pi (N+1)}\left(\frac{N+1}{e}\right)^{N+1}",
        "This approximates (N+1)!. Which power of t stands in the integral?",
    ),
    Mistake(
        "stirling.lost-root-of-n",
        r"\sqrt{2\pi}(N/e)^N",
        "The width of the peak depends on N. Where does M stand in Laplace's formula?",
    ),
    Mistake(
        "stirling.lost-power",
        r"\sqrt{\frac{2\pi}{N}} e^{-N}",
        "This gets smaller as N grows. Where is the factor before the integral?",
    ),
    Mistake(
        "stirling.no-root",
        r"2\pi N (N/e)^N",
        "In Laplace's formula the factor from the width of the peak stands under a root.",
        share=0.25,
    ),
    Mistake(
        "stirling.root-of-n-only",
        r"2\pi\sqrt{N}(N/e)^N",
        "How far does the root reach in Laplace's formula?",
        share=0.25,
    ),
    Mistake(
        "stirling.two-outside",
        r"2\sqrt{\pi N}(N/e)^N",
        "How far does the root reach in Laplace's formula?",
        share=0.25,
    ),
    Mistake(
        "stirling.lost-exponential",
        r"\sqrt{2\pi N} N^N",
        "This is larger than N!, which is at most N^N. What is the exponential of N f at the maximum?",
    ),
    Mistake(
        "stirling.sign-of-exponent",
        r"\sqrt{2\pi N} N^N e^N",
        "This is larger than N!, which is at most N^N. Which sign does f have at its maximum?",
    ),
    Mistake(
        "stirling.reciprocal-power",
        r"\sqrt{2\pi N} (N/e)^{-N}",
        "This tends to zero as N grows. Which of the two is larger, N or e?",
    ),
    Mistake(
        "stirling.crude-logarithm",
        r"N \log N - N",
        "This approximates the logarithm of N!, and only coarsely. What approximates N! itself?",
    ),
    Mistake(
        "stirling.logarithm",
        r"N \log N - N + \frac{1}{2}\log(2\pi N)",
        "This approximates the logarithm of N!. What approximates N! itself?",
        share=0.5,
    ),
)
"""Mistakes in Stirling's formula."""

RELATIVE_ERROR = (
    Mistake(
        "error.sign",
        (
            r"\sqrt{10\pi} (5/e)^5 / 5! - 1; \sqrt{20\pi} (10/e)^{10} / 10! - 1; \sqrt{100\pi} (50/e)^{50} "
            r"/ 50! - 1"
        ),
        "These are differences with their signs. What do the bars in the definition say?",
        share=0.5,
    ),
    Mistake(
        "error.percent",
        (
            r"100 - 100\sqrt{10\pi} (5/e)^5 / 5!; 100 - 100\sqrt{20\pi} (10/e)^{10} / 10!; 100 - "
            r"100\sqrt{100\pi} (50/e)^{50} / 50!"
        ),
        "These are percentages. Give the plain ratio.",
        share=0.5,
    ),
    Mistake(
        "error.absolute",
        r"5! - \sqrt{10\pi} (5/e)^5; 10! - \sqrt{20\pi} (10/e)^{10}; 50! - \sqrt{100\pi} (50/e)^{50}",
        "These are absolute errors. Divide by N!.",
    ),
    Mistake(
        "error.relative-to-approximation",
        (
            r"5!/(\sqrt{10\pi} (5/e)^5) - 1; 10!/(\sqrt{20\pi} (10/e)^{10}) - 1; 50!/(\sqrt{100\pi} "
            r"(50/e)^{50}) - 1"
        ),
        "These are relative to the approximation. Divide by N!.",
        share=0.5,
    ),
    Mistake(
        "error.ratio",
        r"\sqrt{10\pi} (5/e)^5 / 5!; \sqrt{20\pi} (10/e)^{10} / 10!; \sqrt{100\pi} (50/e)^{50} / 50!",
        "These are the ratios of the approximation and N!. How far from 1 are they?",
        share=0.25,
    ),
    Mistake(
        "error.approximation",
        r"\sqrt{10\pi} (5/e)^5; \sqrt{20\pi} (10/e)^{10}; \sqrt{100\pi} (50/e)^{50}",
        "These are the approximations themselves. How far from N! are they, as a part of N!?",
    ),
    Mistake(
        "error.leading-term",
        "1/60; 1/120; 1/600",
        "This is 1/(12 N), the error only nearly. Compute it with your formula.",
        share=0.5,
    ),
    Mistake(
        "error.order",
        (
            r"1 - \sqrt{100\pi} (50/e)^{50} / 50!; 1 - \sqrt{20\pi} (10/e)^{10} / 10!; 1 - \sqrt{10\pi} "
            r"(5/e)^5 / 5!"
        ),
        "These seem to be the right numbers, in which order?",
        share=0.5,
    ),
)
"""Mistakes in the three relative errors, joined by semicolons."""
