"""The public addresses that are no pages of the tree: lists and records read from the award itself."""
