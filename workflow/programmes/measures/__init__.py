"""The full text of measures as data, article by article, guarded by a digest of their words."""

from .loader import Article, Chapter, Measures, MeasuresError, load_measures_file, words_digest

__all__ = ["Article", "Chapter", "Measures", "MeasuresError", "load_measures_file", "words_digest"]
