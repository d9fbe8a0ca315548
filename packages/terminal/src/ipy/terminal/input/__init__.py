"""What keys do to the text of a cell: Enter, indentation, reformatting, an external editor."""
