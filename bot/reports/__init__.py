"""The weekly workbook: which rows, for whom, counted how, and written safely."""
