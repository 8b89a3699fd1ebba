"""The sheets of the workbook, one file each. Each writes itself from a report and knows no other."""
