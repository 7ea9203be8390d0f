"""Reader pages: each view reads rows, makes a context and says under which rows the answer is kept."""
