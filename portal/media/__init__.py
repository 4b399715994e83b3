"""Pictures as they leave the house: at an address of ours on every store, and without what a camera wrote into them."""
