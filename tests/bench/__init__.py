"""`make bench`: each figure beside its limit or peer, measured in turn in one run (`python -m tests.bench`)."""
