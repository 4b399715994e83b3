"""Settings: `base` is safe for production and fails without its secrets; `local` and `test` loosen it."""
