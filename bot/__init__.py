"""Staffroom: what the bot is. What it asks and says stands in `commands`."""

import os

# One question is too little work for several cores: they would only wait for each other, at twice the cost. numpy reads
# this when it is loaded, and openpyxl loads it too, so it is set before anything else.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
