"""Starts and stops everything the portal needs on one machine.

Pure standard library: the first steps run on the machine's own Python, before any environment exists.
The launcher is the direct parent of every service, so that none outlives it, not even after kill -9.
"""
