"""From notebooks to pages: runs, execution, the site, exports, and what has changed since."""
