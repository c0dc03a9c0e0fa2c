"""Text out of documents that people upload: plain text, DOCX, PDF with text; paragraphs and pages."""
