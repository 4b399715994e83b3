"""Why a file cannot be shown."""


class Uncopied(ValueError):
    """No copy can be made. The text is a sentence without its end."""
