"""Rule sets: an award's measures as data. See `docs/rulesets.md`."""

from .errors import RuleSetError, RuleSetErrors
from .kinds import StageSettings, register_stage_settings
from .loader import LoadedVersion, parse_files, parse_ruleset, read_ruleset, version_of
from .schema import Combination, RuleSet

__all__ = [
    "Combination",
    "LoadedVersion",
    "RuleSet",
    "RuleSetError",
    "RuleSetErrors",
    "StageSettings",
    "parse_files",
    "parse_ruleset",
    "read_ruleset",
    "register_stage_settings",
    "version_of",
]
