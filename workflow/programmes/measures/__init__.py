"""The full text of measures as data, article by article, guarded by a digest of their words."""

from .loader import Article, Chapter, Measures, MeasuresError, load_measures_file, words_digest
from .plan_loader import Plan, load_plan_file

__all__ = [
    "Article",
    "Chapter",
    "Measures",
    "MeasuresError",
    "Plan",
    "load_measures_file",
    "load_plan_file",
    "words_digest",
]
