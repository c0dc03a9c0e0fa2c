"""Points put to a body: members' inquiries, review opinions, deputies' suggestions; each is answered."""
