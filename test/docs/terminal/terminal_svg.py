"""Draws what a terminal showed as an SVG: ANSI text on standard input, the picture on the output.

Rich, which every Prefect brings along, does the drawing; its fonts from the network are left out.
"""

import io
import re
import sys

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

title, width = sys.argv[1], int(sys.argv[2])
console = Console(record=True, width=width, file=io.StringIO(), force_terminal=True)
for line in sys.stdin.read().rstrip("\n").split("\n"):
    console.print(Text.from_ansi(line), soft_wrap=False)
local = re.sub(r"@font-face\s*{{.*?}}", "", CONSOLE_SVG_FORMAT, flags=re.S)
local = local.replace("Fira Code", "ui-monospace")
sys.stdout.write(console.export_svg(title=title, code_format=local, unique_id="terminal"))
