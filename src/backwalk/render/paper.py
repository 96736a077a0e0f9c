"""How the page to print looks, on screen and on A4, and a browser that makes a PDF of it."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
SECONDS = 120

STYLE = """
:root { --ink: #1b1b1b; --soft: #4d4d4d; --line: #9a9a9a; --blue: #1f4e79; }
* { box-sizing: border-box; }
body { background: #e9eaec; color: var(--ink); font: 9.7pt/1.28 "Helvetica Neue", Arial, "Liberation Sans", "DejaVu Sans Condensed", sans-serif; font-size-adjust: 0.52; margin: 0; }
main { background: #fff; margin: 1rem auto; max-width: 210mm; padding: 12mm 13mm; }
h1 { color: var(--blue); font-size: 20pt; line-height: 1.1; margin: 0; }
h2 { color: var(--blue); font-size: 11.5pt; line-height: 1.2; margin: 0 0 1.2mm; }
h1, h2, .dose { text-wrap: balance; }
h3 { font-size: 9.7pt; margin: 0; }
p, ul, ol, dl { margin: 0; }
header p { color: var(--soft); margin: 0.8mm 0 3mm; }
.answers, .two { display: grid; gap: 3.5mm 7mm; grid-template-columns: 1fr 1fr; }
.answers { gap: 4mm; }
.answer { border: 1pt solid var(--line); border-top: 3pt solid var(--blue); padding: 2mm 3mm 2.5mm; }
.answer p { margin-top: 0.8mm; }
.answer p:nth-of-type(3) { font-weight: 600; }
.sure { color: var(--soft); }
.sure b { color: var(--ink); white-space: nowrap; }
.small, footer { color: var(--soft); font-size: 8.3pt; line-height: 1.25; }
.small { margin: 1.5mm 0 3mm; }
.steps { display: grid; gap: 3mm; grid-template-columns: repeat(auto-fit, minmax(40mm, 1fr)); list-style: none; margin-bottom: 3mm; padding: 0; }
.steps li { border-left: 3pt solid var(--blue); padding-left: 2.5mm; }
.dose span { white-space: nowrap; }
.dose { font-size: 11.5pt; font-weight: 700; line-height: 1.25; }
.two ul { padding-left: 4.2mm; }
.two li { margin-bottom: 0.6mm; }
.stop { border: 1.6pt solid var(--ink); margin: 3mm 0; padding: 1.8mm 3mm; }
.stop h2 { color: var(--ink); }
dl { display: grid; gap: 0.8mm 4mm; grid-template-columns: max-content 1fr; }
dt { font-weight: 700; }
dd { margin: 0; }
footer { border-top: 0.6pt solid var(--line); margin-top: 2.5mm; padding-top: 1.5mm; }
@page { margin: 9mm 13mm; size: A4; }
@media print {
  body { background: none; font-size: 9.2pt; line-height: 1.22; }
  main { margin: 0; max-width: none; padding: 0; }
  section, .answer, li { break-inside: avoid; }
}
@media screen and (max-width: 640px) {
  body { background: #fff; font-size: 12pt; }
  main { margin: 0; padding: 5mm; }
  .answers, .two, .steps { grid-template-columns: 1fr; }
  h3 { font-size: 12pt; }
  h2 { font-size: 14pt; }
  .small, footer { font-size: 10pt; }
}
"""


def browser():
    """Give the path of a Chromium on this machine, or None."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def print_pdf(page, pdf):
    """Print an HTML file as PDF by a Chromium without a window; give whether there was one and it did."""
    found = browser()
    if found is None:
        return False
    root = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []  # Chromium refuses root its sandbox
    with tempfile.TemporaryDirectory() as profile:
        quiet = ["--headless", "--disable-gpu", f"--user-data-dir={profile}", "--no-pdf-header-footer", *root]
        command = [found, *quiet, f"--print-to-pdf={Path(pdf).resolve()}", Path(page).resolve().as_uri()]
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    return done.returncode == 0 and Path(pdf).is_file()
