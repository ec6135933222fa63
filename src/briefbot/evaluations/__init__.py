"""What an evaluation leaves: its folder, its tables, its pictures, and what differs from another."""
