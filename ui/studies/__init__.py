"""Studies as people meet them: what is asked, what is told of it, and the tables and charts that it is told in."""
