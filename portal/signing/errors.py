"""What keeps a document from being signed now; the next try may succeed."""


class SigningUnavailable(Exception):
    """The key or the time stamp cannot be had; the text says what is wrong and what to do."""
