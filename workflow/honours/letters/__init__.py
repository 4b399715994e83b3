"""What winners, recommending departments and the office are told of honours (Articles 6, 26, 33–35)."""
