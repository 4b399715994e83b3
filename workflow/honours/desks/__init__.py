"""The office side of honours: commendations, honours, revocations and what follows them."""
