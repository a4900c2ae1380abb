"""Documents that hold a form: Word, web pages, PDF and text, read into a Book of Sheets of Cells."""
