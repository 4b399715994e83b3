"""What reviewers, consulted departments, applicants and the office are told of a review (Articles 10, 21, 22, 28)."""
