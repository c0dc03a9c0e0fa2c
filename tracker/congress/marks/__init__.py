"""What a member has marked to ask about."""
