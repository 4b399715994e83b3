"""`make mutants`: single faults put into the verbs, rules, permissions and state tables, each to be noticed by a test."""
