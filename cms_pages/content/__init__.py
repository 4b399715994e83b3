"""What a new portal holds before anyone edits it: the tree, the regulations, the standards, how to object."""
