"""Running student code: within limits of time, quietly, wherever it lives, and telling its errors."""
