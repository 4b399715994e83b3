"""The demonstration: three editions lived through the same actions people take, relative to the day of seeding.

Every name in it is plainly fictitious. `seed_demonstration` writes all of it in one transaction, once.
"""
