"""perfxl in one HTML file: what the page asks of Python (:mod:`perfxl.page.desk`), and its sources."""
