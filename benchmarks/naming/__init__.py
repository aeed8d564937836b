"""Whether the mistake in a wrong answer is named."""
