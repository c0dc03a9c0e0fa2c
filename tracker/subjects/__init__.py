"""Who owes and who is owed: public bodies and enterprises."""
