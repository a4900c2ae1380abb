"""One job from bytes to bytes: verify a file, make next year's blanks, answer the button."""
