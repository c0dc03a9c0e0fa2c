"""Files as rows of text: CSV and workbooks, whatever their encoding and separator."""
